"""Takes a form the product sent to itself: stored like any other, and taken out again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, update

from survey.models import Canary


def take_canary(connection: Connection, code: str, store: Callable[[], object]) -> None:
    """Store a form by the real way inside a savepoint, undo it, and mark the canary.

    What could hinder an answer (a constraint, a full disk, a lost table) hinders the canary too;
    the mark is committed and synced with the answers of the same batch.
    """
    savepoint = connection.begin_nested()
    try:
        store()
    finally:
        savepoint.rollback()
    connection.execute(update(Canary).where(Canary.token == code).values(stored=True))
