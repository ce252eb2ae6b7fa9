"""Empties SQLite's journal, which keeps what was written in the order of writing."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

#: Whoever reads old pages so long is in the way; the next call tries again.
PATIENCE = 250  # milliseconds


def empty_journal(engine: Engine) -> bool:
    """Move the pages of the journal into the database file and cut it to nothing; tell if done.

    A page lies in the journal once for each time it was written: with comments that have been
    deleted since, and in the very order in which the last hundreds of answers came. Writers wait
    for some milliseconds. PostgreSQL reuses its journal by itself and is left alone.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction: inside one SQLite refuses this.
        cursor = connection.connection.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout")
            (usual,) = cursor.fetchone() or (0,)
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE:d}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, *_) = cursor.fetchone() or (1,)
            cursor.execute(f"PRAGMA busy_timeout={usual:d}")
            return int(busy) == 0
        except sqlite3.Error as error:
            raise OperationalError("wal_checkpoint", None, error) from error
        finally:
            cursor.close()
