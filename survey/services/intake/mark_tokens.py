"""Marks the tokens of forms as used: the same form is stored once, however often it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Table, select

from survey.database.positional import as_driver_takes_it, ask, given_rows, positional
from survey.database.statements import insert_in
from survey.models import SeenToken

_SEEN: Table = SeenToken.metadata.tables["seen_token"]


def mark_tokens(
    cursor: Any, dialect: str, tokens: Sequence[tuple[str, date | None]]
) -> Callable[[], set[int]]:
    """Mark tokens, each with the day after which it may be forgotten.

    Gives what reads the places of new ones; of one that comes several times the first place.
    """
    first_place: dict[bytes, int] = {}
    for place, (token, _) in enumerate(tokens):
        first_place.setdefault(hashlib.sha256(token.encode()).digest(), place)
    # Sorted, so that two processes with the same tokens wait for each other and never in a circle.
    keys = sorted(first_place)
    days = [as_driver_takes_it(dialect, tokens[first_place[key]][1]) for key in keys]
    statement = _mark_seen(dialect)
    if dialect == "sqlite":
        marked = [ask(cursor, dialect, statement, row) for row in zip(keys, days, strict=True)]
    else:
        marked = [ask(cursor, dialect, statement, (keys, days))]
    return lambda: {first_place[bytes(key)] for answer in marked for (key,) in answer()}


@cache
def _mark_seen(dialect: str) -> str:
    """Write the statement once: building it costs more than asking it."""
    begin = insert_in(dialect, _SEEN)
    if dialect == "postgresql":
        columns = list(_SEEN.columns)
        begin = begin.from_select(columns, select(*given_rows(columns).columns))
    return positional(dialect, begin.on_conflict_do_nothing().returning(_SEEN.c.token_hash))
