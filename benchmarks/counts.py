"""All counts at 10 million responses from the tallies, against SQL over the responses.

Counts of (unit, quarter, question, level) for all units and for the quarters of both calendars,
two years. Half-month tallies are filled without storing single responses: random counts of a pool
of filled forms, times what each form adds. Their number is bounded by places and half months. The
SQL scan is measured at 1 million responses in a wide table of small integers; it grows with them.
Seconds of processor, with the database file in the memory of the system.
Run: `.venv/bin/python -m benchmarks.counts`
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.period import half_month, period_of
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import compact_form, stack_stored, write_stored
from benchmarks.many_responses import (
    CHANNELS,
    DAYS,
    DESKS,
    MIX,
    draw_answers,
    draw_places,
    make_province,
    unit_of,
)
from benchmarks.wide_table import COUNT_LEVELS, make_wide
from survey.database.engine import open_engine

LIMIT = 0.2
RESPONSES, SCANNED, PAIRS, POOL = 10_000_000, 1_000_000, 5, 2_000
FETCHED = 500
READ = "SELECT unit_id, start, sums FROM half_month_tally WHERE questionnaire_id = 1"
Counts = NDArray[np.int64]


def main() -> None:
    """Print the seconds of both ways and whether the goal holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--scanned", type=int, default=SCANNED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        province, wide_file = Path(folder, "province.db"), Path(folder, "wide.db")
        questionnaire = make_province(province, 0)
        cells = _fill(province, questionnaire, asked.responses)
        make_wide(wide_file, questionnaire, asked.scanned)
        wide = sqlite3.connect(wide_file)
        engine = open_engine(f"sqlite:///{province}")
        print(f"{asked.responses} responses in {cells} half-month cells")
        ours = []
        for _ in range(PAIRS):
            began = time.process_time()
            wide.execute(COUNT_LEVELS).fetchall()
            scanned = time.process_time() - began
            began, clock = time.process_time(), time.perf_counter()
            counts = _all_counts(engine.raw_connection().cursor(), questionnaire)
            ours.append(time.process_time() - began)
            scaled = scanned * asked.responses / asked.scanned
            print(
                f"tallies {ours[-1]:.3f} s (by the clock {time.perf_counter() - clock:.3f} s)"
                f"  SQL at {asked.scanned} {scanned:.2f} s, scaled {scaled:.1f} s,"
                f" {scaled / ours[-1]:.0f} times as long"
            )
        _check(counts, questionnaire, asked.responses)
        wide.close()
        engine.dispose()
    found = median(ours)
    print(f"median {found:.3f} s, at most {LIMIT}: {'PASS' if found <= LIMIT else 'FAIL'}")
    sys.exit(0 if found <= LIMIT else 1)


def _all_counts(cursor: Any, questionnaire: Questionnaire) -> dict[str, Counts]:
    """Count by calendar: int64 array (units, quarters, questions, levels)."""
    units: list[int] = []
    starts: list[str] = []
    sums: list[bytes] = []
    cursor.execute(READ)
    # Few rows at a time: what is fetched stays in the caches and is never garbage to look through.
    while rows := cursor.fetchmany(FETCHED):
        of_units, of_starts, of_sums = zip(*rows, strict=True)
        units += of_units
        starts += of_starts
        sums += of_sums
    stack = stack_stored(questionnaire, sums)
    halves = sorted(set(starts))
    place = {start: number for number, start in enumerate(halves)}
    unit_numbers, unit_places = np.unique(np.array(units), return_inverse=True)
    groups = unit_places * len(halves) + np.array([place[start] for start in starts])
    shape = (len(unit_numbers) * len(halves), len(stack))
    adding = csr_array(
        (np.ones(len(stack), dtype=np.int64), (groups, np.arange(len(stack)))), shape=shape
    )
    positions = len(questionnaire.positions)
    by_half = (adding @ stack[:, 1 : 1 + 7 * positions]).reshape(
        len(unit_numbers), len(halves), positions, 7
    )[..., :5]
    found = {}
    for calendar in ("reporting", "calendar"):
        codes = [period_of(date.fromisoformat(half), calendar).code for half in halves]
        first = [at for at, code in enumerate(codes) if at == 0 or code != codes[at - 1]]
        found[calendar] = np.add.reduceat(by_half, first, axis=1)
    return found


def _check(counts: dict[str, Counts], questionnaire: Questionnaire, responses: int) -> None:
    """Both calendars hold the same answers; some 96 in a hundred answers are there."""
    reporting, calendar = (table.sum(axis=1) for table in counts.values())
    given = int(reporting.sum()) / (responses * len(questionnaire.positions))
    if not np.array_equal(reporting, calendar) or not 0.95 < given < 0.97:
        raise SystemExit("the counts are wrong")


def _fill(file: Path, questionnaire: Questionnaire, responses: int) -> int:
    """Store half-month tallies of that many responses; give their number."""
    chance = np.random.default_rng(7)
    pool = draw_answers(chance, draw_places(chance, POOL)[0], len(questionnaire.positions))
    marks = np.frombuffer(b"-12345", dtype=np.uint8)
    forms = [marks[codes].tobytes().decode() for codes in pool]
    adds = np.stack([compact_form(questionnaire, form) for form in forms])
    starts = sorted({half_month(day) for day in DAYS})
    places = [
        (desk, channel, share)
        for desk in range(DESKS)
        for channel, share in zip(CHANNELS, MIX[desk % 4 == 0], strict=True)
        if share
    ]
    busy = chance.lognormal(0, 0.8, DESKS)
    shares = np.array([busy[desk] * share for desk, _, share in places])
    wanted = chance.multinomial(
        responses, np.repeat(shares / shares.sum() / len(starts), len(starts))
    ).reshape(len(places), -1)
    cells = 0
    with sqlite3.connect(file) as database:
        for (desk, channel, _), each in zip(places, wanted, strict=True):
            drawn = chance.multinomial(each, np.full(POOL, 1 / POOL))
            stored = write_stored(drawn @ adds)
            rows = [
                (unit_of(desk), desk + 1, str(start), 1, channel, int(forms), sums)
                for start, forms, sums in zip(starts, each, stored, strict=True)
                if forms
            ]
            database.executemany("INSERT INTO half_month_tally VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            cells += len(rows)
    database.close()
    return cells


if __name__ == "__main__":
    main()
