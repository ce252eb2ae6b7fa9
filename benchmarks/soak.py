"""A steady stream of visits for an hour, and a rush of people at once: everybody is thanked.

Goals: with 50 visits a second nothing lost or stored twice and p99 at most 0.5 s; of 500 people
within 10 seconds all are thanked within 30. On PostgreSQL the disk a form takes is printed as well.
Run: `.venv/bin/python -m benchmarks.soak --minutes 60` (`--postgresql`), or `make soak`.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext

from benchmarks.growth import table_size
from benchmarks.load.serving import Served, postgresql, product, real_disk, visitors
from survey.database.engine import open_engine
from survey.models import Response, SeenToken

RATE, MOST_P99 = 50.0, 0.5
RUSH, RUSH_SECONDS, RUSH_LIMIT = 500, 10.0, 30.0


def main() -> None:
    """Print what came of both and whether the goals hold."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--postgresql", action="store_true")
    given = asked.parse_args()
    with (
        real_disk() as disk,
        postgresql(disk) if given.postgresql else nullcontext() as server,
        product(disk, server) as served,
    ):
        visitors(served, 5)
        held = [rush(served), stream(served, given.minutes)]
        if server:
            tell_disk(served)
    sys.exit(0 if all(held) else 1)


def rush(served: Served) -> bool:
    """Let 500 people come within ten seconds, each by a thread of their own."""
    told = visitors(served, RUSH_SECONDS, RUSH, RUSH / RUSH_SECONDS)
    whole = told["thanked"] == told["stored"] == RUSH
    print(
        f"rush: {told['thanked']} of {RUSH} thanked, {told['stored']} stored, the last after"
        f" {told['seconds']:.1f} s, longest wait {told['p100']:.2f} s",
        flush=True,
    )
    return bool(whole and told["seconds"] <= RUSH_LIMIT)


def stream(served: Served, minutes: float) -> bool:
    """Let people come at an even pace."""
    told = visitors(served, 60 * minutes, 64, RATE)
    wanted = round(60 * minutes * RATE)
    print(
        f"{minutes:g} minutes at {RATE:g} a second: {told['thanked']} of {wanted} thanked,"
        f" {told['stored']} stored, p50 {told['p50']:.3f} s, p99 {told['p99']:.3f} s, longest"
        f" {told['p100']:.2f} s, {told['processor_per_visit'] * 1000:.1f} ms processor a visit,"
        f" faults {told['faults']} {told['fault']}",
        flush=True,
    )
    whole = told["thanked"] == told["stored"] and not told["faults"]
    return bool(whole and told["p99"] <= MOST_P99)


def tell_disk(served: Served) -> None:
    """Print the bytes each form takes, and its used token, as single forms make them grow."""
    engine = open_engine(served.url)
    stored = served.stored()
    sizes = [table_size(engine, one.__tablename__) / stored for one in (Response, SeenToken)]
    engine.dispose()
    print(
        f"disk after {stored:,} forms, with indexes: {sizes[0]:.0f} bytes a form,"
        f" {sizes[1]:.0f} its used token"
    )


if __name__ == "__main__":
    main()
