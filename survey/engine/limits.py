"""Keeps one piece of work from taking all the time or memory of the machine."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from types import FrameType

#: Bytes a worker may hold for itself; the largest honest report needs a tenth.
MEMORY = 1_000_000_000
#: How much later than the exception the process itself ends, when it cannot be interrupted.
HARD_AFTER = 15
NICE = 10


class TooLong(Exception):
    """The work was not done within its time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooLong` inside the block when it takes longer; end the process if even that fails.

    Only the main thread of a process can be interrupted: elsewhere the block runs without a limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if parent_process() is not None:
        faulthandler.dump_traceback_later(seconds + HARD_AFTER, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if parent_process() is not None:
            faulthandler.cancel_dump_traceback_later()


def settle_worker() -> None:
    """Prepare a worker process: behind the citizens' pages, within its memory, never an orphan."""
    os.nice(NICE)
    soft = min(MEMORY, _hard_limit())
    resource.setrlimit(resource.RLIMIT_DATA, (soft, _hard_limit()))
    # Ctrl-C reaches the whole group; the process that gave the work decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _hard_limit() -> int:
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    return MEMORY if hard == resource.RLIM_INFINITY else hard


def _raise_too_long(_: int, __: FrameType | None) -> None:
    raise TooLong


def _end_with_parent() -> None:
    # A worker waits for work for ever; one whose parent was killed would never hear of it.
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
