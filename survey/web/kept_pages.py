"""Draws a page once for the same content; what is new on each showing is put in afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Any

from flask import g

#: Stands in a kept page where something new is put in; no text of ours can hold it.
GAP = secrets.token_hex(16)


def drawn_once(pages: dict[Hashable, Any], key: Hashable, draw: Callable[[], str]) -> str:
    """Give a page as it was drawn before, and tell the headers its style sheet again."""
    kept = pages.get(key)
    if kept is None:
        page = draw()
        kept = pages[key] = (page, g.get("styles"))
    page, g.styles = kept
    return str(page)
