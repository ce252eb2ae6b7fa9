"""Writes a file beside its name first: what bears the name is whole, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_aside(file: Path, ending: str) -> Iterator[Path]:
    """Give a file to write into; it takes the name when the block ends well, else it is removed.

    A disk without room, above all, keeps no piece of what did not fit.
    """
    aside = file.with_name(f"{file.name}{ending}")
    try:
        yield aside
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
