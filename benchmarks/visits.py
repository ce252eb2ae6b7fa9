"""Full visits of citizens beside a bare Flask application with the same durability.

A visit: a new connection, the form, the answers, the commit, the thanks. Both are served by the
same server with the same settings, in turn; visitors are a process of their own. Then visits at
half that pace, and all of it on a disk that takes 2 ms more for every flush (files in memory and
`load/slow_disk.c` preloaded). There also durable inserts alone, by as many threads and processes,
without a web page around them, beside the naive way: one row by the ORM, a commit each, in a SQLite
file as it comes. That is what "naive" means for both databases: on PostgreSQL the server itself
commits for all that wait, and what the naive code does there is printed as well.
Run: `.venv/bin/python -m benchmarks.visits` (SQLite), `... --postgresql`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from statistics import median
from typing import Any

from sqlalchemy.engine import URL

from benchmarks.load.inserts import inserts_per_second
from benchmarks.load.serving import Disk, Served, bare, postgresql, product, real_disk, slow_disk
from benchmarks.load.serving import visitors as come
from benchmarks.load.told import line

VISITORS = 16
LEAST_OF_FLOOR, MOST_AT_HALF = 0.70, 0.100
LEAST_OF_NAIVE, LONGEST_WAIT = 10.0, 0.5
Told = Mapping[str, Any]


def main() -> None:
    """Print every round and whether the goals hold."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=6.0)
    given = asked.parse_args()
    failed = False
    for name, disk in (("this disk", real_disk()), ("model disk, +2 ms", slow_disk())):
        with disk as files, postgresql(files) if given.postgresql else nullcontext() as server:
            print(f"== {name}, {'PostgreSQL' if server else 'SQLite'}", flush=True)
            failed |= _beside_floor(files, server, given.rounds, given.seconds)
            if files.preload:
                failed |= _beside_naive(files, server, given.rounds)
    sys.exit(1 if failed else 0)


def _beside_floor(files: Disk, server: URL | None, rounds: int, seconds: float) -> bool:
    with ExitStack() as running:
        floor = running.enter_context(bare(files, "group", server))
        ours = running.enter_context(product(files, server))
        for one in (floor, ours):
            come(one, 3)
        pairs = [_round(floor, ours, seconds) for _ in range(rounds)]
        pace = median(mine["visits_per_second"] for _, mine in pairs) / 2
        half = come(ours, 2 * seconds, VISITORS, pace)
        print(line("half", half), flush=True)
    speed = median(mine["visits_per_second"] / bare["visits_per_second"] for bare, mine in pairs)
    cost = median(bare["processor_per_visit"] / mine["processor_per_visit"] for bare, mine in pairs)
    longest = max(mine["p100"] for _, mine in pairs)
    print(f"of the floor: {speed:.2f} by the clock, {cost:.2f} by the processor; goal 0.70")
    print(f"p99 at half pace {half['p99'] * 1000:.0f} ms, goal under 100; longest {longest:.2f} s")
    lost = [one for pair in pairs for one in pair if one["stored"] != one["thanked"]]
    print(f"rounds with a form thanked for and not stored, or stored twice: {len(lost)}")
    return bool(lost) or min(speed, cost) < LEAST_OF_FLOOR or half["p99"] > MOST_AT_HALF


def _round(floor: Served, ours: Served, seconds: float) -> Sequence[Told]:
    pair = [come(one, seconds, VISITORS) for one in (floor, ours)]
    for name, told in zip(("bare", "ours"), pair, strict=True):
        print(line(name, told), flush=True)
    return pair


def _beside_naive(files: Disk, server: URL | None, rounds: int) -> bool:
    ratios, longest = [], 0.0
    for _ in range(rounds):
        naive, _ = inserts_per_second(files, None, "naive")
        ours, waited = inserts_per_second(files, server, "ours")
        ratios.append(ours / naive)
        longest = max(longest, waited)
        print(f"durable inserts a second: naive {naive:.0f}, ours {ours:.0f} ({ours / naive:.1f})")
    if server:
        at_once, _ = inserts_per_second(files, server, "naive")
        alone, _ = inserts_per_second(files, server, "naive", 1, 1)
        print(
            f"the naive code on PostgreSQL, which is no goal: {at_once:.0f} at once, {alone:.0f}"
            " one after another",
            flush=True,
        )
    ratio = median(ratios)
    print(f"{ratio:.1f} times the naive way, goal 10; longest wait {longest:.2f} s, goal 0.5")
    return ratio < LEAST_OF_NAIVE or longest > LONGEST_WAIT


if __name__ == "__main__":
    main()
