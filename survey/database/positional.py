"""Statements as the driver itself takes them, for loops where SQLAlchemy's care costs the most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement


def _dialect(url: str, style: str) -> Dialect:
    kind: Any = make_url(url).get_dialect()
    dialect: Dialect = kind(paramstyle=style)
    return dialect


_DIALECTS = {
    "sqlite": _dialect("sqlite://", "qmark"),
    "postgresql": _dialect("postgresql+psycopg://", "format"),
}


@lru_cache(maxsize=64)
def positional(dialect: str, statement: ClauseElement) -> str:
    """Write a statement, kept by its maker, with its parameters in the order they stand in it."""
    return str(statement.compile(dialect=_DIALECTS[dialect]))


@contextmanager
def driver_cursor(connection: Connection, streaming: str = "") -> Iterator[Any]:
    """Open a cursor of the driver inside the transaction of the connection.

    Its errors come out as SQLAlchemy's, so that nobody above has to know two kinds. Under a name
    for `streaming`, PostgreSQL sends rows as they are fetched, as SQLite always does.
    """
    driver = connection.dialect.loaded_dbapi
    named = {"name": streaming} if streaming and connection.dialect.name == "postgresql" else {}
    cursor = connection.connection.cursor(**named)
    try:
        yield cursor
    except driver.Error as fault:
        # Never the parameters: they may be an answer.
        raise DBAPIError.instance(
            None, None, fault, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from fault
    finally:
        cursor.close()
