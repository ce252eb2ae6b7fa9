"""Full visits of citizens beside a LimeSurvey that stands on this machine, in turn.

The LimeSurvey is yours: with an activated, anonymous survey on one page, of six mandatory
five-point questions and a long text, without a page of welcome, and with a database that flushes
at each commit (for MariaDB: InnoDB, `innodb_flush_log_at_trx_commit=1`; its own default is MyISAM,
which does not). The product is installed and served for the run, on both databases in turn.
A visit is that of `visits`, by the same program: a new connection, the form, the answers, the
commit, the thanks.
Goal: at least 25 times as many visits a second, at 16 visitors, all stored.
Run: `.venv/bin/python -m benchmarks.beside_limesurvey PORT PATH --process PID...` with the first
process of PHP, of its web server and of its database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sqlalchemy.engine import URL

from benchmarks.load.limesurvey import answers
from benchmarks.load.serving import (
    Disk,
    postgresql,
    processor_of,
    product,
    real_disk,
    visitors,
)
from benchmarks.load.told import line
from benchmarks.load.visiting import visit

VISITORS, LEAST = 16, 25.0


def main() -> None:
    """Print every pair, the median of their ratios and whether the goal holds."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("port", type=int)
    asked.add_argument("path")
    asked.add_argument("--process", type=int, nargs="*", default=[], metavar="PID")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=8.0)
    given = asked.parse_args()
    filled = answers(given.port, given.path)
    _theirs(given, filled, 4.0)
    held = True
    with real_disk() as disk:
        held &= _side_by_side(given, filled, disk, None)
        with postgresql(disk) as server:
            held &= _side_by_side(given, filled, disk, server)
    sys.exit(0 if held else 1)


def _side_by_side(
    given: argparse.Namespace, filled: Mapping[str, str], disk: Disk, server: URL | None
) -> bool:
    name = "PostgreSQL" if server else "SQLite"
    ratios, costs, whole = [], [], True
    with product(disk, server) as served:
        visitors(served, 3)
        for _ in range(given.rounds):
            theirs = _theirs(given, filled, given.seconds)
            ours = visitors(served, given.seconds, VISITORS)
            for who, told in (("LimeSurvey", theirs), (f"ours, {name}", ours)):
                print(line(who, told), flush=True)
            ratios.append(ours["visits_per_second"] / theirs["visits_per_second"])
            costs.append(theirs["processor_per_visit"] / ours["processor_per_visit"])
            whole &= ours["stored"] == ours["thanked"] and not ours["faults"] + theirs["faults"]
    spread = ", ".join(f"{ratio:.0f}" for ratio in sorted(ratios))
    print(
        f"{name}: {median(ratios):.1f} times LimeSurvey by the clock ({spread}), goal {LEAST:g};"
        f" {median(costs):.1f} times by the processor; all thanked and stored: {whole}",
        flush=True,
    )
    return whole and median(ratios) >= LEAST


def _theirs(given: argparse.Namespace, filled: Mapping[str, str], seconds: float) -> dict[str, Any]:
    before = _processor(given.process)
    told = visit(given.port, [given.path], filled, seconds=seconds, visitors=VISITORS)
    told["processor"] = _processor(given.process) - before
    told["processor_per_visit"] = told["processor"] / max(1, told["thanked"])
    return told


def _processor(pids: Sequence[int]) -> float:
    return sum(processor_of(pid) for pid in pids)


if __name__ == "__main__":
    main()
