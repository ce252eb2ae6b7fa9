"""Reads all rows of a database as of one moment and in one order, and fills an empty one with them.

Tables are taken as the database has them, not as the models of today: so a backup of an earlier
schema can be put back, and the models may change freely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

from survey.database.database_file import is_missing
from survey.database.row_lines import Row, RowSum, write_row

AT_ONCE = 1_000
#: Kept by the migrations themselves.
REVISION_TABLE = "alembic_version"
#: A row in one of these makes a database one that somebody works with.
USED = ("response", "account")


class RowsInCircle(Exception):
    """Rows of a table point to each other in a circle, so none can be stored first."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees the database as it was at its start; writers go on."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield connection


def is_empty(engine: Engine) -> bool:
    """Tell whether a database has no table yet, ours or anybody's."""
    return is_missing(engine) or not inspect(engine).get_table_names()


def is_in_use(engine: Engine) -> bool:
    """Tell whether a database, of whatever version, holds a form or an account."""
    there = set() if is_missing(engine) else set(inspect(engine).get_table_names())
    ours = [Table(name, MetaData()) for name in USED if name in there]
    if not ours:
        return False
    with engine.connect() as connection:
        return any(
            connection.execute(select(literal(1)).select_from(one).limit(1)).first() for one in ours
        )


def stored_tables(connection: Connection) -> list[Table]:
    """List the tables of a database, each after those it points to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != REVISION_TABLE]


def read_rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Give all rows in the order of the key, which says nothing about when they came in."""
    kind = connection.dialect.name
    keys = [_bytewise(column, kind) for column in table.primary_key.columns]
    ordered = select(table).order_by(*keys)
    found = connection.execute(ordered, execution_options={"yield_per": AT_ONCE})
    for part in found.partitions():
        yield from map(tuple, part)


def sum_rows(connection: Connection, table: Table) -> tuple[int, str]:
    """Count the rows of a table, and hash them in order."""
    counted = RowSum()
    for row in read_rows(connection, table):
        counted.add(write_row(row))
    return counted.result


def count_rows(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def empty_tables(connection: Connection, tables: list[Table]) -> None:
    """Take out what migrations put in: the rows that come hold it as it is now."""
    for table in reversed(tables):
        if count_rows(connection, table):
            connection.execute(table.delete())


def add_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Iterable[Row]
) -> None:
    """Store rows, those first that others of the same table point to."""
    coming = iter(_parents_first(table, columns, rows))
    while part := list(islice(coming, AT_ONCE)):
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in part])


def go_on_counting(connection: Connection, tables: list[Table]) -> None:
    """Let the next key the database gives follow the stored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        keys = list(table.primary_key.columns)
        place = {"table": f'"{table.name}"', "key": keys[0].name}
        named = text("SELECT pg_get_serial_sequence(:table, :key)")
        sequence = connection.scalar(named, place) if len(keys) == 1 else None
        last = connection.scalar(select(func.max(keys[0]))) if sequence else None
        if last is not None:
            connection.execute(
                text("SELECT setval(:name, :last)"), {"name": sequence, "last": last}
            )


def _bytewise(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    # PostgreSQL sorts text by the server's language, SQLite by bytes.
    text_there = dialect == "postgresql" and isinstance(column.type, String)
    return column.collate("C") if text_there else column


def _parents_first(table: Table, columns: tuple[str, ...], rows: Iterable[Row]) -> Iterator[Row]:
    pointing = [
        columns.index(key.parent.name) for key in table.foreign_keys if key.column.table is table
    ]
    if not pointing:
        yield from rows
        return
    [own] = [columns.index(column.name) for column in table.primary_key.columns]
    there: set[object] = set()
    waiting: dict[object, list[Row]] = {}
    for arrived in rows:
        ready = [arrived]
        while ready:
            row = ready.pop()
            missing = {row[place] for place in pointing} - there - {None, row[own]}
            if missing:
                waiting.setdefault(missing.pop(), []).append(row)
                continue
            yield row
            there.add(row[own])
            ready += waiting.pop(row[own], [])
    if waiting:
        raise RowsInCircle(table.name)
