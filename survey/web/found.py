"""Turns what was not found into the page that says so."""

from __future__ import annotations

from typing import TypeVar

from werkzeug.exceptions import NotFound

Thing = TypeVar("Thing")


def found(thing: Thing | None) -> Thing:
    """Give what was found; without it there is no such page."""
    if thing is None:
        raise NotFound
    return thing
