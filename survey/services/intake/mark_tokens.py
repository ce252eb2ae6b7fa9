"""Marks the tokens of forms as used: the same form is stored once, however often it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Connection, Table

from survey.database.positional import as_driver_takes_it, ask_each, driver_cursors, positional
from survey.database.statements import insert_in
from survey.models import SeenToken

_SEEN: Table = SeenToken.metadata.tables["seen_token"]


def mark_tokens(connection: Connection, tokens: Sequence[tuple[str, date | None]]) -> set[int]:
    """Mark tokens, each with the day after which it may be forgotten; give the places of new ones.

    Of one that comes several times the first place is given.
    """
    first_place: dict[bytes, int] = {}
    for place, (token, _) in enumerate(tokens):
        first_place.setdefault(hashlib.sha256(token.encode()).digest(), place)
    dialect = connection.dialect.name
    # Sorted, so that two processes with the same tokens wait for each other and never in a circle.
    rows = [
        (key, as_driver_takes_it(dialect, tokens[first_place[key]][1]))
        for key in sorted(first_place)
    ]
    with driver_cursors(connection) as cursor:
        marked = ask_each(cursor(), dialect, _mark_seen(dialect), rows)()
    return {first_place[bytes(key)] for (key,) in marked}


@cache
def _mark_seen(dialect: str) -> str:
    """Write the statement once: building it costs more than asking it."""
    begin = insert_in(dialect, _SEEN)
    return positional(dialect, begin.on_conflict_do_nothing().returning(_SEEN.c.token_hash))
