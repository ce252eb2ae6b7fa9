"""Citizens beside few and beside millions of responses, and while those are backed up; restored.

Two installations of one province in one run, one with few responses and one with many; 10 citizens
a second at each, then at the large one while a backup is written and read back; then that backup is
restored into an empty installation and its sums are compared with its rows. Goals: nobody refused
and p99 at most half a second, during the backup too.
Run: `.venv/bin/python -m benchmarks.millions` (`--postgresql`, `--few`, `--many`).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from benchmarks.closing import fill
from benchmarks.load.serving import (
    ROOT,
    Disk,
    Served,
    new_database,
    postgresql,
    product,
    real_disk,
    visitors,
)
from benchmarks.load.told import waits
from benchmarks.load.visiting import visits
from benchmarks.load.visitors import ANSWERS

RATE, VISITORS, SECONDS = 10.0, 16, 30.0
MOST_P99 = 0.5


def main() -> None:
    """Print what people met with, and what backup and restore took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--few", type=int, default=50_000)
    asked.add_argument("--many", type=int, default=5_000_000)
    given = asked.parse_args()
    with real_disk() as disk, postgresql(disk) if given.postgresql else nullcontext() as server:
        secret = disk.folder / "passphrase"
        secret.write_text("a passphrase for benchmarks only", encoding="ascii")
        secret.chmod(0o600)
        told = []
        with product(disk, server, fill=partial(fill, responses=given.few)) as served:
            told.append(_beside(served, f"{given.few:,} responses"))
        with product(disk, server, fill=partial(fill, responses=given.many)) as served:
            told.append(_beside(served, f"{given.many:,} responses"))
            told.append(_during_backup(disk, served, secret))
        _restore(disk, server, secret)
    held = all(one["p99"] <= MOST_P99 and not one["faults"] for one in told)
    print("PASS" if held else "FAIL", f"(p99 {MOST_P99} s)")
    sys.exit(not held)


def _beside(served: Served, what: str) -> dict[str, Any]:
    visitors(served, 5, VISITORS, RATE)
    told = visitors(served, SECONDS, VISITORS, RATE)
    print(waits(what, told), flush=True)
    return told


def _during_backup(disk: Disk, served: Served, secret: Path) -> dict[str, Any]:
    environment = {"SURVEY_DATA": str(served.folder), "DATABASE_URL": served.url}
    with visits(served.port, served.paths, ANSWERS, visitors=VISITORS, rate=RATE) as told:
        seconds = _run(disk, environment, "backup", str(disk.folder / "backup"), secret)
    size = (disk.folder / "backup").stat().st_size
    print(waits("while it is backed up", told), flush=True)
    print(f"  backup written and read back: {seconds:.0f} s, {size / 1e6:,.0f} MB", flush=True)
    return told


def _restore(disk: Disk, server: URL | None, secret: Path) -> None:
    with new_database(disk, server) as url:
        environment = {"SURVEY_DATA": str(disk.folder / "restored"), "DATABASE_URL": url}
        seconds = _run(disk, environment, "restore", str(disk.folder / "backup"), secret)
        print(f"restored and compared: {seconds:.0f} s", flush=True)
        seconds = _run(disk, environment, "tally", "verify")
        print(f"sums compared with rows: {seconds:.0f} s", flush=True)


def _run(disk: Disk, environment: dict[str, str], *words: str | Path) -> float:
    """Run a command of the product, give its seconds; a command that fails ends the benchmark."""
    *given, last = words
    options = ["--passphrase-file", str(last)] if isinstance(last, Path) else [last]
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "survey", *map(str, given), *options],
        check=True,
        cwd=ROOT,
        env=disk.environment() | environment,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - began


if __name__ == "__main__":
    main()
