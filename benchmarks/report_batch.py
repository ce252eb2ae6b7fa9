"""A whole batch as the office presses it: 150 units with PDF, DOCX and XLSX.

    python -m benchmarks.report_batch                 everything
    python -m benchmarks.report_batch --parts press   only the press and the second one

The press and the second press are the command `reports issue` on an invented installation, on two
processes. One process against two, and the memory of one worker over 500 documents that is never
renewed, are measured on the same figures with the product's own crew.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from analysis.period import parse_period
from benchmarks.processes import meanwhile, peak_of, processes
from benchmarks.reporting_units import REPORTED, make_installation
from benchmarks.timed_writing import FORMS, write_timed
from survey.cli.context import open_installation
from survey.cli.installation import prepare_installation
from survey.clock import now
from survey.engine.crew import Job, run_jobs
from survey.engine.engines import Processes
from survey.services.reports.make_document import gather_figures, look_around
from survey.services.reports.report_order import Order

UNITS = 170
#: The goals: seconds of the press and of the second one, gain of two, memory and its growth (MB).
PRESS, AGAIN, GAIN, MOST_MEGABYTES, GROWTH = 120, 20, 1.8, 130, 10
PRESSED, COMPARED, KEPT_AT_WORK = 150, 40, 167
SPAWNED = b"spawn_main"


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["press", "two", "memory"])
    parser.add_argument("--units", type=int, default=PRESSED)
    parser.add_argument("--place", type=Path, help="a folder kept for later runs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.place or Path(folder)
        os.environ["SURVEY_DATA"] = str(place / "data")
        if (place / "data").exists():
            prepare_installation()  # it may be of an earlier version
        else:
            make_installation(place / "data", max(UNITS, asked.units))
        held = []
        _stay_out_of_workers()
        if "press" in asked.parts:
            held.append(press_twice(place, asked.units))
        if "two" in asked.parts:
            held.append(two_processes())
        if "memory" in asked.parts:
            held.append(memory())
    print("PASS" if all(held) else "FAIL")
    raise SystemExit(not all(held))


def _stay_out_of_workers() -> None:
    """Keep new processes from importing this program, which holds all services: theirs do not."""
    program = sys.modules["__main__"]
    program.__spec__ = None
    del program.__file__


def press_twice(place: Path, units: int) -> bool:
    """Issue the reports of all units, and once more when nothing has changed."""
    pressed = place / "pressed"
    shutil.rmtree(pressed, ignore_errors=True)
    shutil.copytree(place / "data", pressed)
    first, peaks = _press(pressed, units, "first")
    again, _ = _press(pressed, units, "again")
    files = len(list((pressed / "reports" / "files").glob("*/*")))
    print(f"{files} files; most memory of a worker {max(peaks.values(), default=0)} MB")
    wanted = units * len(FORMS)
    return first < PRESS and again < AGAIN and files == wanted and _fits(peaks.values())


def _press(data: Path, units: int, name: str) -> tuple[float, Counter[int]]:
    codes = ",".join(f"TT-{number:03}" for number in range(1, units + 1))
    words = ["reports", "issue", "--period", REPORTED, "--units", codes]
    words += ["--kinds", ",".join(FORMS), "--out", str(data / "out" / name)]
    began = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", *words],
        env={**os.environ, "SURVEY_ENGINE": "process:2", "SURVEY_DATA": str(data)},
        stdout=subprocess.DEVNULL,
    )
    with _watching(process.pid) as peaks:
        if process.wait():
            raise SystemExit("reports issue ended with a fault")
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name} press, {units} units with {', '.join(FORMS)}: {took:.1f} s, {worked:.1f} s CPU")
    return took, peaks


@contextmanager
def _watching(pid: int) -> Iterator[Counter[int]]:
    """Note the most memory of every worker below a process, in megabytes, until the block ends."""
    peaks: Counter[int] = Counter()

    def look() -> None:
        for one, process in processes().items():
            with suppress(OSError, IndexError):  # it has just ended
                command = Path(f"/proc/{one}/cmdline")
                if process.parent == pid and SPAWNED in command.read_bytes():
                    peaks[one] = peak_of(one)

    with meanwhile(look, 0.5):
        yield peaks


def _fits(peaks: Iterable[int]) -> bool:
    return max(peaks, default=0) < MOST_MEGABYTES


def two_processes() -> bool:
    """Compare one and two processes: documents a second of processor time of each."""
    figures = _figures(COMPARED)
    took: dict[int, float] = {}
    worked: dict[int, float] = {}
    for count in (1, 2):
        began = time.perf_counter()
        outcomes = run_jobs(Processes(count), _timed_jobs(figures))
        worked[count] = sum(outcome.value[0] for outcome in outcomes)
        took[count] = time.perf_counter() - began
    gain = 2 * worked[1] / worked[2]
    print(
        f"two processes: {gain:.2f} times one by processor, {took[1] / took[2]:.2f} by wall "
        f"({COMPARED} units with {', '.join(FORMS)}, starting included in the wall)"
    )
    return gain >= GAIN


def memory() -> bool:
    """Watch one worker over 500 documents without renewing it; tell what each format takes."""
    seen, spent = [], Counter[str]()
    for number, outcome in enumerate(
        run_jobs(Processes(1, shift=None), _timed_jobs(_figures(KEPT_AT_WORK))), start=1
    ):
        _, by_format, peak = outcome.value
        spent.update(by_format)
        if number in (20, 50, 100, KEPT_AT_WORK):
            seen.append(peak)
            print(f"one worker after {number * len(FORMS)} documents: {peak} MB peak")
    told = ", ".join(f"{form} {spent[form] / KEPT_AT_WORK:.3f} s" for form in FORMS)
    print(f"processor a document: {told}")
    return _fits(seen) and seen[-1] - seen[1] <= GROWTH


def _figures(units: int) -> list[Any]:
    """Gather the figures of some units in one look."""
    period, moment = parse_period(REPORTED, "reporting"), now()
    with open_installation() as installation, installation.sessions() as session:
        around = look_around(session, period, moment, internal=False)
        chosen = [unit.id for unit in around.tree.units.values() if unit is not around.tree.root]
        return [
            gather_figures(session, Order("unit", unit, period, "pdf"), now=moment, around=around)
            for unit in chosen[:units]
        ]


def _timed_jobs(figures: list[Any]) -> list[Job]:
    return [Job(place, write_timed, (one,)) for place, one in enumerate(figures)]


if __name__ == "__main__":
    main()
