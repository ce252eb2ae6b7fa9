"""Turning the pages of a long list, by a number in the address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from werkzeug.exceptions import NotFound

#: No list is longer; a larger number is no honest question.
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Turn:
    """Where in a list one is, and the addresses of its neighbours."""

    page: int
    pages: int
    before: str | None
    after: str | None


def page_asked_for() -> int:
    """Read the number of the page; what is no number does not exist."""
    text = request.args.get("trang", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PAGES):
        raise NotFound
    return int(text)


def turn(page: int, total: int, on_a_page: int) -> Turn:
    """Give the neighbours of a page, with the filters of the address kept."""
    pages = max(1, -(-total // on_a_page))
    return Turn(
        page,
        pages,
        _address(page - 1) if 1 < page <= pages + 1 else None,
        _address(page + 1) if page < pages else None,
    )


def _address(page: int) -> str:
    asked = request.args.to_dict()
    asked["trang"] = str(page)
    return "?" + urlencode(asked)
