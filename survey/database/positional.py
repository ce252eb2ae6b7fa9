"""Statements as the driver itself takes them, for loops where SQLAlchemy's care costs the most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from psycopg import Cursor
from sqlalchemy import ARRAY, Column, Connection, Dialect, Insert, bindparam, cast, func, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement, TableValuedAlias

#: Rows of one statement: with more, the time no longer falls.
ROWS_TOGETHER = 50
#: What reads all rows of an answer.
Answer = Callable[[], list[tuple[Any, ...]]]
#: Where a connection keeps what it sends together.
PIPELINE = "house_pipeline"


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


def ask(cursor: Any, dialect: str, statement: str, parameters: Sequence[Any]) -> Answer:
    """Ask a question; give what reads the rows of its answer, owed until then."""
    if dialect == "sqlite":
        rows: list[tuple[Any, ...]] = cursor.execute(statement, parameters).fetchall()
        return lambda: rows
    cursor.execute(statement, parameters, prepare=True)
    answer: Answer = cursor.fetchall
    return answer


def given_rows(columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """Write rows that PostgreSQL is given as an array a column, under the columns' own names."""
    arrays = (cast(bindparam(one.name), ARRAY(one.type)) for one in columns)
    named = func.unnest(*arrays).table_valued(*(one.name for one in columns), name="given")
    return named.render_derived()


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Send PostgreSQL the statements of this block without waiting for each answer.

    Reading a row waits for all that was sent until then, and so do a commit, the end of the block,
    and any statement through SQLAlchemy. SQLite does each statement at once.
    """
    if connection.dialect.name != "postgresql" or PIPELINE in connection.info:
        yield
        return
    line: Any = connection.connection.driver_connection
    kept = connection.info
    with _as_sqlalchemy_says(connection), line.pipeline() as pipeline:
        kept[PIPELINE] = pipeline
        try:
            yield
        finally:
            del kept[PIPELINE]


def wait_for_answers(connection: Connection) -> None:
    """Wait for what was sent, so that PostgreSQL sees a transaction in which nobody works.

    It ends one that stands still so for long, and none in the midst of what is sent together.
    """
    pipeline = connection.info.get(PIPELINE)
    if pipeline is not None:
        pipeline.sync()


@contextmanager
def driver_cursors(connection: Connection) -> Iterator[Callable[[], Any]]:
    """Give a maker of cursors whose statements are sent together, see `sent_together`."""
    with _as_sqlalchemy_says(connection), sent_together(connection):
        yield partial(plain_cursor, connection)


@contextmanager
def driver_cursor(connection: Connection, streaming: str = "") -> Iterator[Any]:
    """Open a cursor of the driver inside the transaction of the connection.

    Its errors come out as SQLAlchemy's, so that nobody above has to know two kinds. Under a name
    for `streaming`, PostgreSQL sends rows as they are fetched, as SQLite always does.
    """
    named = {"name": streaming} if streaming and connection.dialect.name == "postgresql" else {}
    with (
        _as_sqlalchemy_says(connection),
        closing(plain_cursor(connection, **named)) as cursor,
    ):
        yield cursor


def plain_cursor(connection: Connection, **named: str) -> Any:
    """Open a cursor that waits for nothing but what is read from it."""
    if connection.dialect.name == "postgresql" and not named:
        line: Any = connection.connection.driver_connection
        return Cursor(line)
    return connection.connection.cursor(**named)


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
