"""Jobs that other processes can import and run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from survey.engine.limits import TooLong, time_limit


def double(number: int) -> int:
    if number == 13:
        raise ValueError("mười ba")
    return 2 * number


def die_on(number: int, fatal: int) -> int:
    if number == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def die_once(number: int, mark: str) -> int:
    """Kill the worker at the first try of one job; every later try is fine."""
    if number == 5 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def whose(_: int) -> int:
    return os.getpid()


def too_long() -> str:
    """Take seconds where a twentieth of one is allowed."""
    try:
        with time_limit(0.05):
            for _ in range(10**8):
                pass
    except TooLong:
        return "stopped"
    return "went on"
