"""Opens sessions that rewrite whole tables from others of the same database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from survey.database.engine import writing

#: SQLite's pages held in memory meanwhile: 64 MiB instead of 2.
BULK_PRAGMAS = ("foreign_keys=OFF", "cache_size=-65536")
USUAL_PRAGMAS = ("foreign_keys=ON", "cache_size=-2000")


@contextmanager
def bulk_session(engine: Engine) -> Iterator[Session]:
    """Open a session that writes, committed at the end of the block.

    On SQLite no foreign key is checked in it: only for rows whose keys come from a table in which
    they were checked. Deleting all rows then takes no time, and each new row half as much.
    """
    with writing(engine).connect() as connection:
        _set(connection, BULK_PRAGMAS)
        try:
            with Session(connection) as session, session.begin():
                yield session
        finally:
            connection.rollback()
            _set(connection, USUAL_PRAGMAS)


def _set(connection: Connection, pragmas: tuple[str, ...]) -> None:
    # Through the driver: SQLite ignores these inside a transaction, and SQLAlchemy begins one.
    if connection.dialect.name == "sqlite":
        for pragma in pragmas:
            connection.connection.cursor().execute(f"PRAGMA {pragma}")
