"""Where files of a test may lie in memory: hundreds of databases are made and dropped there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 (whoever uses it makes a private folder in it)
#: A small machine needs its memory for the tests themselves.
ROOM = 4 * 2**30


def in_memory() -> Path | None:
    """Give the folder whose files are never written to a disk, where there is room enough."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return None
