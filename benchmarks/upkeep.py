"""What the tallies cost a recorded response: inserts alone against inserts with their upkeep.

Both store the same rows by the same statement, so many in a transaction as the group writer finds
waiting: 1 on a quiet day, some 16 with 16 people sending at once, more under load. The claim is
for 16 and more; a form alone pays two transactions' worth of small statements and is only shown.
Run: `.venv/bin/python -m benchmarks.upkeep`
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, insert

from analysis.questionnaire import Questionnaire
from benchmarks.many_responses import (
    CHANNELS,
    DAYS,
    DESKS,
    MIX,
    draw_answers,
    make_province,
    quarter_of,
    unit_of,
)
from survey.database.bulk import bulk_session
from survey.database.engine import open_engine, writing
from survey.database.positional import driver_cursors
from survey.models import Response
from survey.services.tallies.add_to_tallies import CellKey, add_to_tallies, ask_for_cells
from survey.services.tallies.verify_tallies import rebuild_tallies

LIMIT = 2.6
#: Batch size: does the claim hold for it?
BATCHES = {1: False, 16: True, 64: True, 256: True}
FORMS, PAIRS, STORED = 2048, 5, 50_000
Rows = Sequence[dict[str, Any]]


def main() -> None:
    """Print the pairs and their median ratio for each batch size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare, kept = Path(folder, "bare.db"), Path(folder, "kept.db")
        questionnaire = make_province(bare, STORED)
        engine = open_engine(f"sqlite:///{bare}")
        with bulk_session(engine) as session:
            rebuild_tallies(session)
        engine.dispose()
        shutil.copy(bare, kept)
        engines = [writing(open_engine(f"sqlite:///{file}")) for file in (bare, kept)]
        results = [
            _report(engines, questionnaire, batch, claimed, asked)
            for batch, claimed in BATCHES.items()
        ]
    sys.exit(0 if all(results) else 1)


def _report(
    engines: Sequence[Engine],
    questionnaire: Questionnaire,
    batch: int,
    claimed: bool,
    asked: argparse.Namespace,
) -> bool:
    ratios = []
    for pair in range(asked.pairs):
        # A day of its own for each pair: most cells of a day are new only once.
        day = DAYS[-1] + timedelta(1 + pair + 10 * batch)
        rows = list(_rows(questionnaire, asked.forms, day, seed=pair))
        # In turn, so that neither is always the first.
        order = (0, 1) if pair % 2 else (1, 0)
        spent = {
            which: _store(engines[which], rows, batch, questionnaire, which) for which in order
        }
        ratios.append(spent[1] / spent[0])
        print(
            f"batch {batch:3}  bare {spent[0] / len(rows) * 1e6:6.1f} us"
            f"  with tallies {spent[1] / len(rows) * 1e6:6.1f} us  ratio {ratios[-1]:.2f}"
        )
    found = median(ratios)
    verdict = "shown only" if not claimed else "PASS" if found <= LIMIT else "FAIL"
    print(f"batch {batch:3}  median ratio {found:.2f}, at most {LIMIT}: {verdict}")
    return not claimed or found <= LIMIT


def _rows(
    questionnaire: Questionnaire, forms: int, day: date, seed: int
) -> Iterator[dict[str, Any]]:
    """Make rows as `survey.services.record_response` makes them."""
    chance = np.random.default_rng((seed, day.toordinal()))
    busy = chance.lognormal(0, 0.8, DESKS)
    desks = chance.choice(DESKS, forms, p=busy / busy.sum())
    marks = np.frombuffer(b"-12345", dtype=np.uint8)
    for desk, codes in zip(
        desks.tolist(), draw_answers(chance, desks, len(questionnaire.positions)), strict=True
    ):
        channel = chance.choice(len(CHANNELS), p=MIX[desk % 4 == 0])
        yield {
            "id": secrets.token_bytes(16),
            "unit_id": unit_of(desk),
            "deciding_unit_id": None,
            "desk_id": desk + 1,
            "placard_id": None,
            "day": day,
            "reporting_quarter": quarter_of(day),
            "channel": CHANNELS[channel],
            "questionnaire_id": 1,
            "answers": marks[codes].tobytes().decode(),
            "facts": "11",
            "field": None,
            "duration_band": 2,
            "arrival_group": "0123456789abcdef",
            "device_group": None,
        }


def _store(
    engine: Engine, rows: Rows, batch: int, questionnaire: Questionnaire, with_tallies: int
) -> float:
    """Store all rows batch by batch; give the seconds of processor."""
    questionnaires = {1: questionnaire}
    began = time.process_time()
    for first in range(0, len(rows), batch):
        part = rows[first : first + batch]
        with engine.connect() as connection, connection.begin():
            connection.execute(insert(Response), sorted(part, key=lambda row: row["id"]))
            if with_tallies:
                _add(connection, part, questionnaires)
    return time.process_time() - began


def _add(connection: Connection, rows: Rows, questionnaires: Mapping[int, Questionnaire]) -> None:
    cells: dict[CellKey, list[str]] = defaultdict(list)
    for row in rows:
        key = (
            row["unit_id"],
            row["desk_id"],
            row["day"],
            row["questionnaire_id"],
            row["channel"],
        )
        cells[key].append(row["answers"])
    with driver_cursors(connection) as cursor:
        asked = ask_for_cells(cursor, connection.dialect.name, cells.keys())
        add_to_tallies(asked, cells, questionnaires)


if __name__ == "__main__":
    main()
