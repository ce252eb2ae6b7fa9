"""Rebuilding all tallies from a million stored responses, against one bare count in SQL.

The bare count gives (unit, quarter, question, level) in one pass over rows with one answer a
column; the rebuild reads the responses and writes every cell of both tallies (desk, day or half
month, channel), with squares and products. Seconds of processor, in pairs; those by the clock are
shown. First the tallies are empty, as after they were lost; then they stand and are replaced.
Run: `.venv/bin/python -m benchmarks.rebuild`
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, delete, text

from benchmarks.many_responses import make_province
from benchmarks.wide_table import COUNT_LEVELS, make_wide
from survey.database.bulk import bulk_session
from survey.database.engine import open_engine, sessions
from survey.services.tallies.add_to_tallies import DAILY, HALF_MONTH
from survey.services.tallies.verify_tallies import rebuild_tallies, verify_tallies

LIMIT = 3.0
RESPONSES, PAIRS = 1_000_000, 5


def main() -> None:
    """Print the pairs, their median ratio and the size of a cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        province, wide_file = Path(folder, "province.db"), Path(folder, "wide.db")
        questionnaire = make_province(province, asked.responses)
        make_wide(wide_file, questionnaire, asked.responses)
        wide = sqlite3.connect(wide_file)
        engine = open_engine(f"sqlite:///{province}")
        ratios = {}
        for empty in (True, False):
            ratios[empty] = median(_pair(wide, engine, empty) for _ in range(asked.pairs))
        _show_cells(engine)
        wide.close()
        engine.dispose()
    print(f"median ratio replacing standing tallies {ratios[False]:.2f} (shown only)")
    passed = ratios[True] <= LIMIT
    verdict = "PASS" if passed else "FAIL"
    print(f"median ratio from empty tallies {ratios[True]:.2f}, at most {LIMIT}: {verdict}")
    sys.exit(0 if passed else 1)


def _pair(wide: sqlite3.Connection, engine: Engine, empty: bool) -> float:
    if empty:
        with bulk_session(engine) as session:
            for table in (DAILY, HALF_MONTH):
                session.execute(delete(table))
    bare, bare_clock = _timed(lambda: wide.execute(COUNT_LEVELS).fetchall())
    ours, ours_clock = _timed(lambda: _rebuild(engine))
    print(
        f"{'empty' if empty else 'standing':8}  bare {bare:.2f} s  rebuild {ours:.2f} s"
        f"  ratio {ours / bare:.2f}  (by the clock {bare_clock:.2f} s, {ours_clock:.2f} s,"
        f" {ours_clock / bare_clock:.2f})"
    )
    return ours / bare


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds of processor and by the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def _rebuild(engine: Engine) -> None:
    with bulk_session(engine) as session:
        rebuild_tallies(session)


def _show_cells(engine: Engine) -> None:
    """Say how many cells there are and how large; every one must be what the answers give."""
    with sessions(engine)() as session:
        for table in (DAILY, HALF_MONTH):
            count = f"SELECT count(*), avg(length(sums)) FROM {table.name}"  # noqa: S608  # constant
            cells, size = session.execute(text(count)).one()
            print(f"{table.name}: {cells} cells, sums of {size:.0f} bytes")
    with sessions(engine)() as session:
        processor, _ = _timed(lambda: _must_match(verify_tallies(session)))
    print(f"verify: {processor:.2f} s of processor, no difference")


def _must_match(differences: Sequence[object]) -> None:
    if differences:
        raise SystemExit(f"the tallies are wrong: {differences[0]}")


if __name__ == "__main__":
    main()
