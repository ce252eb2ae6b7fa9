"""Starts a process when there is something to do, and only then; and is that process.

It is a process of its own: the server answers citizens while it works, and an old machine is not
asked to keep the print engine in memory for the rest of the quarter.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey.cli.context import HOUSED, Installation, open_installation
from survey.cli.outage import Outage
from survey.clock import now
from survey.models.base import Lent
from survey.services.jobs.lend_work import claim_work, something_waits

#: Of the database of this process, which all its workers ask, and of its housekeeping.
AWAY, UNTIDY = Outage("looking for work"), Outage("tidying")
#: Seconds a worker has to finish what is at hand when the server is told to stop.
GRACEFUL_TIMEOUT = 25
#: Seconds between two looks for something to do.
BETWEEN_LOOKS = 2


@dataclass
class Worker:
    """At most one process of this server for one kind of work."""

    installation: Installation
    #: Tells whether there is something to do.
    waits: Callable[[Session], bool]
    #: What does it: arguments of `python -m survey`.
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start the process when something waits and none is at work."""
        if self.process is not None and self.process.poll() is None:
            return
        self.process = None
        try:
            with self.installation.sessions() as session:
                waiting = self.waits(session)
        except SQLAlchemyError as error:
            # A database that cannot answer now will be asked again in a moment.
            AWAY.begin(error)
            return
        AWAY.end()
        if waiting:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "survey", *self.command],
                env={**os.environ, HOUSED: "1"},
                # What it would tell somebody at a screen.
                stdout=subprocess.DEVNULL,
            )


def stop_all(workers: Iterable[Worker]) -> None:
    """Let their processes finish what they have in hand; what is left waits for the next start."""
    end_softly([one.process for one in workers if one.process is not None], GRACEFUL_TIMEOUT)


def end_softly(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Tell processes to end, all at once, and kill those that have not after so many seconds."""
    for process in processes:
        process.terminate()
    end = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(timeout=end - time.monotonic())
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def worker_for(installation: Installation, kind: type[Lent], command: str) -> Worker:
    """Give the worker for rows that are lent."""

    def waits(session: Session) -> bool:
        return something_waits(session, kind, now())

    return Worker(installation, waits, (command, "work", "--once"))


def work_until_told(
    open_bench: Callable[[Installation, Callable[[], bool]], Any],
    kind: type[Lent],
    run: Callable[[Installation, Any, int], object],
    *,
    once: bool,
) -> None:
    """Do what waits, one after the other, until there is nothing left or somebody says stop."""
    stopping = threading.Event()

    def stop_softly(_: int, __: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop_softly)
    signal.signal(signal.SIGINT, stop_softly)
    parent = os.getppid()

    def over() -> bool:
        # An orphan ends by itself: whoever is started next takes over what it had.
        return stopping.is_set() or os.getppid() != parent

    with open_installation() as installation:
        bench = open_bench(installation, over)
        while not over():
            with installation.sessions.begin() as session:
                found = claim_work(session, kind, bench.owner, now())
            if found is not None:
                run(installation, bench, found)
            elif once:
                return
            else:
                stopping.wait(BETWEEN_LOOKS)
