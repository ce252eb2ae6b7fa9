"""Takes the order of arrival out of the database file once a day is over.

A page of a SQLite file lays its rows out as they came, whatever their keys: answers and comments
of one day would come in the same order, and could be paired by whoever reads the raw file.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import OperationalError

from survey.database.file_lock import lock_file, locked
from survey.services.intake.destroy_labels import AFTER_THE_DAY


def forget_order(engine: Engine, now: datetime) -> bool:
    """Rewrite the SQLite file in the order of its random keys, once a day; tell if it was done.

    It is due from the moment a day's salts are destroyed. While somebody writes, or a reader
    holds on to old pages, it is left for the next call. The file's own `user_version` remembers
    the day. On PostgreSQL nothing is done: CLUSTER and VACUUM FULL would shut every reader out,
    so there the order of arrival stays visible to whoever reads the server's raw files.
    """
    if engine.dialect.name != "sqlite":
        return False
    open_day = int(f"{(now - AFTER_THE_DAY).date():%Y%m%d}")
    try:
        with locked(lock_file(engine), wait=False):
            return _rewrite(engine, open_day)
    except BlockingIOError:
        return False
    except sqlite3.Error as error:
        raise OperationalError("VACUUM", None, error) from error


def _rewrite(engine: Engine, open_day: int) -> bool:
    with engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction: inside one SQLite refuses all this.
        cursor = connection.connection.cursor()
        try:
            # Not "later than": a clock that once ran ahead must not end it for years.
            if _answer(cursor, "PRAGMA user_version") == open_day:
                return False
            cursor.execute("VACUUM")
            # Only this puts the new pages over the old ones; 0 says that it was done.
            if _answer(cursor, "PRAGMA wal_checkpoint(TRUNCATE)") != 0:
                return False
            cursor.execute(f"PRAGMA user_version={open_day:d}")
            return True
        finally:
            cursor.close()


def _answer(cursor: DBAPICursor, pragma: str) -> int:
    cursor.execute(pragma)
    row = cursor.fetchone()
    return -1 if row is None else int(row[0])
