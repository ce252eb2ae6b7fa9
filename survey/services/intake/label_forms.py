"""Labels by which checks see forms that belong together, and nobody sees who sent them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from survey.database.positional import Answer, as_driver_takes_it, ask, driver_cursors, positional
from survey.database.statements import insert_or
from survey.models import DaySalt

SALT_BYTES = 32
LABEL_SIGNS = 16
_SALTS: Table = DaySalt.metadata.tables["day_salt"]
_FIND = select(_SALTS.c.salt).where(_SALTS.c.day == bindparam("day"))


def day_salts(connection: Connection, days: Collection[date]) -> dict[date, bytes]:
    """Give the salts of some days, making those that are not there yet.

    Read from the database each time and never kept in a process: what is destroyed is gone.
    """
    with driver_cursors(connection) as cursor:
        return ask_for_salts(connection, cursor, days)()


def ask_for_salts(
    connection: Connection, cursor: Callable[[], Any], days: Collection[date]
) -> Callable[[], dict[date, bytes]]:
    """Ask for the same; give what reads them, and makes those that are not there yet."""
    asked = {day: _ask_for_salt(connection, cursor(), day) for day in sorted(days)}
    return lambda: {day: _salt(one()) or _make_salt(connection, day) for day, one in asked.items()}


def _ask_for_salt(connection: Connection, cursor: Any, day: date) -> Answer:
    dialect = connection.dialect.name
    # Asked with every form, so by the driver itself.
    return ask(cursor, dialect, positional(dialect, _FIND), (as_driver_takes_it(dialect, day),))


def _salt(rows: Sequence[tuple[Any, ...]]) -> bytes | None:
    return bytes(rows[0][0]) if rows else None


def _make_salt(connection: Connection, day: date) -> bytes:
    """Make the salt of a day, or take the one another process has made meanwhile."""
    made = secrets.token_bytes(SALT_BYTES)
    new = insert_or(connection, _SALTS).on_conflict_do_nothing()
    connection.execute(new, [{"day": day, "salt": made}])
    with driver_cursors(connection) as cursor:
        return _salt(_ask_for_salt(connection, cursor(), day)()) or made


def label(salt: bytes, kind: str, place: str, hint: str | None) -> str | None:
    """Make the label of a hint at a place; without the salt nobody can make or undo it."""
    if hint is None:
        return None
    if len(salt) != SALT_BYTES:
        raise ValueError("a label needs the salt of its day")
    message = f"{kind}|{place}|{hint}".encode()
    return hmac.new(salt, message, hashlib.sha256).hexdigest()[:LABEL_SIGNS]
