"""An installation whose units were all answered enough to be reported on; for benchmarks only.

    python -m benchmarks.reporting_units FOLDER --units 200

makes one that commands, a server and checks from outside can be tried on: `SURVEY_DATA=FOLDER`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from benchmarks.many_responses import CHANNELS, DESKS, MIX, draw_answers
from survey.cli.context import open_installation
from survey.cli.installation import prepare_installation
from survey.clock import now
from survey.queries.questionnaires import all_questionnaires, standing_questionnaire
from survey.services.places.manage_units import create_desk, create_unit
from survey.services.record_response import FilledForm, store_forms

#: The quarter that is reported, and those before it that its charts show.
REPORTED = "2026-Q3"
QUARTERS = tuple(
    parse_period(code, "reporting")
    for code in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", REPORTED)
)
DESKS_A_UNIT, FORMS_A_DESK = 3, 45
WORDS = (
    "Cán bộ hướng dẫn rất nhiệt tình, hồ sơ trả sớm hơn hẹn.",
    "Chờ hơi lâu vào buổi sáng thứ Hai, mong có thêm quầy.",
)


def make_installation(folder: Path, units: int) -> None:
    """Make an installation in a folder that is not there yet."""
    folder.mkdir(parents=True)
    os.environ["SURVEY_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    prepare_installation()
    with open_installation() as installation, installation.sessions.begin() as session:
        fill(session, units)


def fill(session: Session, units: int) -> None:
    """Store one province with its units, each with desks and forms in every quarter."""
    first, moment = QUARTERS[0].start, now()
    root = create_unit(
        session, code="TT", name="Tỉnh Thử", kind="province", now=moment, valid_from=first
    )
    desks = []
    for number in range(1, units + 1):
        unit = create_unit(
            session,
            code=f"TT-{number:03}",
            name=f"Xã Thử {number}",
            kind="commune",
            parent_id=root,
            now=moment,
            valid_from=first,
        )
        for place in range(1, DESKS_A_UNIT + 1):
            desk = create_desk(
                session,
                unit_id=unit,
                code=f"TT-{number:03}-Q{place}",
                name=f"Quầy {place}",
                now=moment,
                valid_from=first,
            )
            desks.append((unit, desk))
    asked, _ = standing_questionnaire(session)
    questionnaires = all_questionnaires(session)
    positions = len(questionnaires[asked].positions)
    for quarter in QUARTERS:
        forms = list(_forms(desks, quarter, asked, positions))
        store_forms(session.connection(), forms, questionnaires)


def _forms(
    desks: list[tuple[int, int]], quarter: Period, asked: int, positions: int
) -> Iterator[FilledForm]:
    """Invent the forms of a quarter, as many at each desk."""
    chance = np.random.default_rng(quarter.start.toordinal())
    places = np.repeat(np.arange(len(desks)), FORMS_A_DESK)
    marks = np.frombuffer(b"-12345", dtype=np.uint8)
    packed = marks[draw_answers(chance, places % DESKS, positions)].tobytes().decode()
    days = _open_days(quarter)
    when = chance.integers(len(days), size=len(places)).tolist()
    by = chance.choice(len(CHANNELS), size=len(places), p=MIX[1]).tolist()
    for number, place in enumerate(places.tolist()):
        unit, desk = desks[place]
        yield FilledForm(
            unit_id=unit,
            desk_id=desk,
            questionnaire_id=asked,
            channel=CHANNELS[by[number]],
            day=days[when[number]],
            answers=packed[number * positions : (number + 1) * positions],
            facts={"trips": 1 + number % 3},
            comment=WORDS[number % 2] if number % 20 == 0 else None,
            form_token=f"{quarter.code} {number}",
        )


def _open_days(quarter: Period) -> list[date]:
    days = (quarter.end - quarter.start).days
    all_days = (quarter.start + timedelta(each) for each in range(days))
    return [day for day in all_days if day.weekday() < 5]


def main() -> None:
    """Make one in the folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, default=200)
    asked = parser.parse_args()
    make_installation(asked.folder, asked.units)


if __name__ == "__main__":
    main()
