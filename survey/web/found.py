"""Turns what was not found into the page that says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from werkzeug.exceptions import NotFound

Thing = TypeVar("Thing")


def found(thing: Thing | None) -> Thing:
    """Give what was found; without it there is no such page."""
    if thing is None:
        raise NotFound
    return thing


@contextmanager
def finding() -> Iterator[None]:
    """Do something to a thing that may be gone by now; without it there is no such page."""
    try:
        yield
    except LookupError as error:
        raise NotFound from error
