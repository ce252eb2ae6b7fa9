"""How cost grows with the number of responses: filling, all tallies anew, all counts, disk.

Run: `.venv/bin/python -m benchmarks.growth 1000000 10000000`
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from analysis.period import period_of
from benchmarks.counts import PERIODS
from benchmarks.many_responses import DAYS, make_province
from survey.database.bulk import bulk_session
from survey.database.engine import open_engine, sessions
from survey.services.count_levels import count_levels
from survey.services.verify_tallies import rebuild_tallies

Value = TypeVar("Value")


def main() -> None:
    """Print a line for each number of responses."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("responses", type=int, nargs="+")
    asked.add_argument("--folder", help="where files lie; a million responses need 250 MB")
    given = asked.parse_args()
    for responses in given.responses:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            measure(Path(folder), responses)


def measure(folder: Path, responses: int) -> None:
    """Fill a province and measure what is done with it."""
    file = folder / "survey.db"
    filled, _ = timed(lambda: make_province(file, responses))
    engine = open_engine(f"sqlite:///{file}")
    bare = file.stat().st_size
    with bulk_session(engine) as session:
        rebuilt, _ = timed(lambda: rebuild_tallies(session))
    with sessions(engine)() as session:
        counted, _ = timed(lambda: count_levels(session, PERIODS))
        quarter = [period_of(DAYS[-1], "reporting")]
        one, _ = timed(lambda: count_levels(session, quarter))
    engine.dispose()
    whole = sum(one.stat().st_size for one in folder.iterdir())
    print(
        f"{responses:,} responses: filled {responses / filled:,.0f}/s; all tallies anew"
        f" {rebuilt:.1f} s; all counts of two years {counted:.2f} s, of one quarter {one:.2f} s;"
        f" {bare / responses:.0f} bytes a response, tallies {(whole - bare) / 1e6:.0f} MB",
        flush=True,
    )


def timed(work: Callable[[], Value]) -> tuple[float, Value]:
    """Do a piece of work and give the seconds it took by the clock."""
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result


if __name__ == "__main__":
    main()
