"""Figures of a whole province from its stored tallies, at few responses and at many.

150 units, 600 desks, 8 quarters with their two years: every index with its interval, the bands of
the units, and the public table with its suppression proved by linear programs. The tallies are
filled without storing single responses: random counts of a pool of filled forms, times what each
form adds. Run: `.venv/bin/python -m benchmarks.province`
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis.many_units import UnitTest, bands
from analysis.period import Period, half_month, parse_period
from analysis.questionnaire import Questionnaire, questionnaire_from_document
from analysis.score_table import against_rest
from analysis.scores import OVERALL
from analysis.stored_tally import compact_form, write_stored
from forms.questionnaires import packaged_questionnaires
from survey.clock import now
from survey.database.engine import open_engine, sessions
from survey.database.migrate import upgrade
from survey.models import Desk, HalfMonthTally, Unit
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.tabulate_scores import Wanted, score_rows
from survey.services.protection.protect_publication import public_table
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.tallies.sum_periods import Nodes, nodes_of, sum_periods

UNITS, DESKS, POOL, REPEATS = 150, 600, 400, 3
LIMIT = 2.0
#: Seconds with many responses over seconds with few: what "independent" may be at most.
GROWTH = 1.25
FEW, MANY = 100_000, 10_000_000
CHANNELS = {"qr": 0.7, "kiosk": 0.2, "paper": 0.1}
YEARS = [parse_period(str(year), "calendar") for year in (2025, 2026)]
PERIODS = [*(quarter for year in YEARS for quarter in year.quarters()), *YEARS]
#: Public tables hold six and nine months too.
PUBLISHED = [
    *PERIODS,
    *(parse_period(f"{y.code}-{part}", "calendar") for y in YEARS for part in ("H1", "9M")),
]
STANDING = "mot-cua-2026"
#: Answers are drawn from these: three in four satisfied, as is usual where people are asked.
LEVELS = "1234445555559-"


def main() -> None:
    """Print the seconds of each part at both sizes, and whether the goals hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = {
            size: fill_province(Path(folder) / f"{size}.db", size)
            for size in (asked.few, asked.many)
        }
        seconds: dict[int, list[float]] = {size: [] for size in places}
        for _ in range(REPEATS):
            for size, path in places.items():
                parts = dict(_timed(path))
                seconds[size].append(sum(parts.values()))
                told = ", ".join(f"{name} {took:.2f}" for name, took in parts.items())
                print(f"{size:>11,} responses: {seconds[size][-1]:.2f} s ({told})")
    few, many = (median(each) for each in seconds.values())
    held = max(few, many) < LIMIT and many <= GROWTH * few
    print(f"median {few:.2f} s and {many:.2f} s, ratio {many / few:.2f}")
    print("PASS" if held else "FAIL", f"(both under {LIMIT} s, ratio at most {GROWTH})")
    sys.exit(not held)


def _timed(path: Path) -> Iterator[tuple[str, float]]:
    """Compute everything once from the file, and give the seconds of each part."""
    gc.collect()
    engine = open_engine(f"sqlite:///{path}")
    with sessions(engine)() as session:
        start = time.process_time()
        tree = read_unit_tree(session)
        sums = sum_periods(session, PUBLISHED)
        yield "reading", time.process_time() - start
        start = time.process_time()
        rows = sum(1 for _ in score_rows(session, tree, PERIODS, Wanted(), sums))
        yield "indices", time.process_time() - start
        start = time.process_time()
        for period in PERIODS:
            _bands(nodes_of(tree, *sums.pieces(period), None))
        yield "bands", time.process_time() - start
        start = time.process_time()
        table = public_table(session, tree, PUBLISHED, sums)
        yield "suppression", time.process_time() - start
        print(f"  {rows:,} lines; {len(table.suppression.hidden):,} cells hidden", end="; ")
    engine.dispose()


def _bands(nodes: Nodes) -> None:
    """Place every unit against the rest of the province."""
    overall = nodes.table.row(OVERALL)
    whole = nodes.keys.index(("unit", 1))
    units = [place for place, (kind, _) in enumerate(nodes.keys) if kind == "unit"]
    units.remove(whole)
    differences, p_values = against_rest(overall[units], overall[whole])
    found = zip(units, differences, p_values, overall[units, 0].tolist(), strict=True)
    bands({str(unit): UnitTest(d, p, n) for unit, d, p, n in found})


def fill_province(path: Path, responses: int) -> Path:
    """Make an installation whose half-month tallies hold so many responses."""
    chance = np.random.default_rng(responses)
    upgrade(open_engine(f"sqlite:///{path}"))
    engine = open_engine(f"sqlite:///{path}")
    with sessions(engine)() as session:
        _places(session)
        documents = packaged_questionnaires().values()
        sync_questionnaires(session, map(questionnaire_from_document, documents), now())
        session.flush()
        key, questionnaire = next(
            item for item in all_questionnaires(session).items() if item[1].code == STANDING
        )
        places, forms, stored = _invent_tallies(questionnaire, responses, chance)
        session.execute(
            insert(HalfMonthTally),
            [
                {
                    "unit_id": 2 + desk % UNITS,
                    "desk_id": 1 + desk,
                    "start": start,
                    "questionnaire_id": key,
                    "channel": channel,
                    "forms": int(number),
                    "sums": sums,
                }
                for (desk, start, channel), number, sums in zip(places, forms, stored, strict=True)
                if number
            ],
        )
        session.commit()
    engine.dispose()
    return path


def _invent_tallies(
    questionnaire: Questionnaire, responses: int, chance: np.random.Generator
) -> tuple[list[tuple[int, date, str]], Any, list[bytes]]:
    """Invent desk, half month and channel of each cell, its number of forms and its sums."""
    pool = np.stack(
        [
            compact_form(questionnaire, "".join(chance.choice(list(LEVELS), size)))
            for size in [len(questionnaire.positions)] * POOL
        ]
    )
    share = chance.lognormal(0, 0.8, DESKS)
    places = [
        (desk, start, channel)
        for desk in range(DESKS)
        for start in _half_months()
        for channel in CHANNELS
    ]
    expected = np.array([share[desk] * CHANNELS[channel] for desk, _, channel in places])
    forms = chance.multinomial(responses, expected / expected.sum())
    counts = chance.multinomial(forms, chance.dirichlet(np.ones(POOL)))
    return places, forms, write_stored(counts @ pool)


def _places(session: Session) -> None:
    """Store one province with its units and desks; the names are invented."""
    first = date(2024, 7, 1)
    names = ["Tỉnh Thử", *(f"Phường Thử {number}" for number in range(1, UNITS + 1))]
    session.add_all(
        Unit(
            id=1 + place,
            code=f"T{place:04}",
            name=name,
            kind="commune" if place else "province",
            parent_id=1 if place else None,
            valid_from=first,
            sort_key=f"{place:05}",
            search_key=name.casefold(),
        )
        for place, name in enumerate(names)
    )
    session.flush()
    session.add_all(
        Desk(
            id=1 + desk,
            unit_id=2 + desk % UNITS,
            code=f"Q{desk:04}",
            name=f"Quầy {desk}",
            valid_from=first,
            sort_key=f"{desk:05}",
        )
        for desk in range(DESKS)
    )
    session.flush()


def _half_months() -> list[date]:
    """List the first days of all half months of the periods."""
    return sorted({half_month(day) for period in YEARS for day in _days(period)})


def _days(period: Period) -> Iterator[date]:
    for number in range(period.start.toordinal(), period.end.toordinal()):
        yield date.fromordinal(number)


if __name__ == "__main__":
    main()
