"""What processes of this machine took so far, and actions repeated beside a measurement."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A process that runs: its parent, its processor seconds, and those of its ended children."""

    parent: int
    seconds: float
    of_ended: float


def processes() -> dict[int, Process]:
    """Look at every process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            rest = stat.read_text(encoding="latin-1").rpartition(")")[2].split()
            own, ended = int(rest[11]) + int(rest[12]), int(rest[13]) + int(rest[14])
            found[int(stat.parent.name)] = Process(int(rest[1]), own / TICKS, ended / TICKS)
    return found


def family(pid: int, known: Mapping[int, Process]) -> set[int]:
    """Give a process and all its descendants, as far as they run."""
    found, more = set(), {pid} & known.keys()
    while more:
        found |= more
        more = {one for one, process in known.items() if process.parent in more} - found
    return found


def peak_of(pid: int | str) -> int:
    """Give the most memory a process ever held, in megabytes; IndexError for one that is gone."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@contextmanager
def meanwhile(action: Callable[[], object], every: float = 0.0) -> Iterator[None]:
    """Do something again and again beside the block, with so many seconds between, to its end."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(every):
            action()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
