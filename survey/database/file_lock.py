"""The lock by which the writers of several processes take turns on one SQLite file."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine


def lock_file(engine: Engine) -> Path | None:
    """Give the file whose lock writers hold; none where the database makes them take turns."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database).with_name("writer.lock")


@contextmanager
def locked(file: Path | None, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock between processes; a process that dies gives it up.

    Without `wait` a lock that somebody holds is a BlockingIOError.
    """
    if file is None:
        yield
        return
    # Opened each time: a file opened before a fork would be one lock for parent and child.
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        # Closing alone would leave it with a child that was forked meanwhile.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
