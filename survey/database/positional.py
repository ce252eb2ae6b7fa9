"""Statements as the driver itself takes them, for loops where SQLAlchemy's care costs the most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement

#: Rows of one statement: with more, the time no longer falls.
ROWS_TOGETHER = 50


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


def as_driver_takes_it(dialect: str, day: date | None) -> Any:
    """Give a day as the driver takes it: SQLite has no type for it."""
    return str(day) if dialect == "sqlite" and day is not None else day


def insert_all(
    cursor: Any, dialect: str, statement: Insert, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows that have a value for every column of the table.

    SQLite takes many rows in one statement sooner than one by one.
    """
    single = positional(dialect, statement)
    together = 0
    if dialect == "sqlite":
        together = len(rows) // ROWS_TOGETHER * ROWS_TOGETHER
        head, given = single.split(" VALUES ")
        many = f"{head} VALUES {', '.join([given] * ROWS_TOGETHER)}"
        starts = range(0, together, ROWS_TOGETHER)
        cursor.executemany(
            many, (tuple(chain.from_iterable(rows[at : at + ROWS_TOGETHER])) for at in starts)
        )
    cursor.executemany(single, rows[together:])


def ask_each(
    cursor: Any, dialect: str, statement: str, parameters: Sequence[tuple[Any, ...]]
) -> Callable[[], list[tuple[Any, ...]]]:
    """Ask once with each set of parameters; give what reads the rows of all answers."""
    if dialect == "sqlite" or not parameters:
        rows = [row for given in parameters for row in cursor.execute(statement, given).fetchall()]
        return lambda: rows
    cursor.executemany(statement, parameters, returning=True)
    return partial(_all_rows, cursor)


def _all_rows(cursor: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    while cursor.nextset():
        rows.extend(cursor.fetchall())
    return rows


@contextmanager
def driver_cursors(connection: Connection) -> Iterator[Callable[[], Any]]:
    """Give a maker of cursors whose statements PostgreSQL is sent without waiting for each answer.

    Reading a row waits for all that was sent until then, and so does the end of the block. SQLite
    does each statement at once.
    """
    with _as_sqlalchemy_says(connection), ExitStack() as ending:
        driver = connection.connection
        if connection.dialect.name == "postgresql":
            ending.enter_context(driver.driver_connection.pipeline())  # type: ignore[union-attr]  # it has one
        yield driver.cursor


@contextmanager
def driver_cursor(connection: Connection, streaming: str = "") -> Iterator[Any]:
    """Open a cursor of the driver inside the transaction of the connection.

    Its errors come out as SQLAlchemy's, so that nobody above has to know two kinds. Under a name
    for `streaming`, PostgreSQL sends rows as they are fetched, as SQLite always does.
    """
    named = {"name": streaming} if streaming and connection.dialect.name == "postgresql" else {}
    with (
        _as_sqlalchemy_says(connection),
        closing(connection.connection.cursor(**named)) as cursor,
    ):
        yield cursor


@contextmanager
def _as_sqlalchemy_says(connection: Connection) -> Iterator[None]:
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as fault:
        # Never the parameters: they may be an answer.
        raise DBAPIError.instance(
            None, None, fault, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from fault
