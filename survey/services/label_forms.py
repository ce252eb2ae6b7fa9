"""Labels by which checks see forms that belong together, and nobody sees who sent them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Table, select

from survey.database.statements import insert_or
from survey.models import DaySalt

SALT_BYTES = 32
LABEL_SIGNS = 16
_SALTS: Table = DaySalt.metadata.tables["day_salt"]


def day_salts(connection: Connection, days: Collection[date]) -> dict[date, bytes]:
    """Give the salts of some days, making those that are not there yet.

    Read from the database each time and never kept in a process: what is destroyed is gone.
    """
    if not days:
        return {}
    connection.execute(
        insert_or(connection, _SALTS).on_conflict_do_nothing(),
        [{"day": day, "salt": secrets.token_bytes(SALT_BYTES)} for day in sorted(days)],
    )
    found = connection.execute(
        select(DaySalt.day, DaySalt.salt).where(DaySalt.day.in_(sorted(days)))
    )
    return dict(found.all())


def label(salt: bytes, kind: str, place: str, hint: str | None) -> str | None:
    """Make the label of a hint at a place; without the salt nobody can make or undo it."""
    if hint is None:
        return None
    if len(salt) != SALT_BYTES:
        raise ValueError("a label needs the salt of its day")
    message = f"{kind}|{place}|{hint}".encode()
    return hmac.new(salt, message, hashlib.sha256).hexdigest()[:LABEL_SIGNS]
