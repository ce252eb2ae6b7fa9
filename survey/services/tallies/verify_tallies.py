"""Counts all answers again and compares the stored tallies with the count, or replaces them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, insert, select, text
from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire
from analysis.stored_tally import stack_stored
from survey.database.change_marks import tallies_rewritten
from survey.database.engine import allow_long_statements
from survey.database.positional import driver_cursor, insert_all, positional
from survey.models.base import unpacked
from survey.queries.questionnaires import all_questionnaires
from survey.services.tallies.add_to_tallies import DAILY, HALF_MONTH
from survey.services.tallies.recount_answers import CellRow, recount

TABLES = (DAILY, HALF_MONTH)
ROWS_AT_A_TIME = 500


@dataclass(frozen=True)
class Difference:
    """One cell whose stored tally is not what its answers add up to."""

    table: str
    unit_id: int
    desk_id: int
    start: date
    questionnaire_id: int
    channel: str
    #: None: there is no stored cell.
    stored_forms: int | None
    #: None: there are no answers.
    counted_forms: int | None


def verify_tallies(session: Session) -> list[Difference]:
    """List every cell that differs, of both tables.

    While answers keep coming in, give it a session that has not read anything yet: only then can
    PostgreSQL show one picture of the database to the whole comparison.
    """
    unused = not session.in_transaction()
    connection = session.connection()
    if unused and connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    allow_long_statements(connection)
    questionnaires = all_questionnaires(session)
    both = [_Comparison(connection, table, questionnaires) for table in TABLES]
    for parts in recount(connection, questionnaires):
        for comparison, counted in zip(both, parts, strict=True):
            comparison.walk(counted)
    for comparison in both:
        comparison.finish()
    return [difference for comparison in both for difference in comparison.differences]


def rebuild_tallies(session: Session) -> int:
    """Replace all tallies by what the stored answers add up to; give the number of cells."""
    connection = session.connection()
    allow_long_statements(connection)
    if connection.dialect.name == "postgresql":
        # Writers wait here with their answers and add them to the new cells afterwards.
        connection.execute(text("LOCK TABLE daily_tally, half_month_tally IN EXCLUSIVE MODE"))
    with tallies_rewritten(connection), _indexes_made_last(connection):
        for table in TABLES:
            connection.execute(delete(table))
        return _insert_counted(connection, all_questionnaires(session))


def _insert_counted(connection: Connection, questionnaires: Mapping[int, Questionnaire]) -> int:
    cells = 0
    with driver_cursor(connection) as cursor:
        for parts in recount(connection, questionnaires):
            for table, rows in zip(TABLES, parts, strict=True):
                insert_all(cursor, connection.dialect.name, _INSERT[table.name], rows)
                cells += len(rows)
    return cells


@contextmanager
def _indexes_made_last(connection: Connection) -> Iterator[None]:
    """Make the indexes anew after filling, which is faster; where it keeps no reader out."""
    indexes = [
        index for table in TABLES for index in table.indexes if connection.dialect.name == "sqlite"
    ]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


_INSERT = {table.name: insert(table) for table in TABLES}


def _all_stored(table: Table) -> Select[Any]:
    """Select the cells in the order of the recount."""
    unit, desk, start, questionnaire, channel = table.primary_key
    order = (questionnaire, desk, unit, channel, start)
    return select(*table.primary_key, table.c.forms, table.c.sums).order_by(*order)


_STORED = {table.name: _all_stored(table) for table in TABLES}


def _place(row: CellRow) -> tuple[int, int, int, str, Any]:
    unit, desk, start, questionnaire, channel, *_ = row
    return questionnaire, desk, unit, channel, start


class _Comparison:
    """Walks through the stored cells of a table beside the counted ones, both in one order."""

    def __init__(
        self, connection: Connection, table: Table, questionnaires: Mapping[int, Questionnaire]
    ) -> None:
        self._table = table
        self._questionnaires = questionnaires
        self._stored = _stream(connection, table)
        self._next = next(self._stored, None)
        self.differences: list[Difference] = []

    def walk(self, counted: Sequence[CellRow]) -> None:
        """Compare the next counted cells."""
        for row in counted:
            place = _place(row)
            while self._next is not None and _place(self._next) < place:
                self._differs(self._next, None)
                self._next = next(self._stored, None)
            if self._next is None or _place(self._next) != place:
                self._differs(None, row)
                continue
            if not self._equal(self._next, row):
                self._differs(self._next, row)
            self._next = next(self._stored, None)

    def finish(self) -> None:
        """Tell of the stored cells after the last counted one."""
        while self._next is not None:
            self._differs(self._next, None)
            self._next = next(self._stored, None)

    def _equal(self, stored: CellRow, counted: CellRow) -> bool:
        """Compare values: a cell of an earlier version holds the same sums in other bytes."""
        if stored[5:] == counted[5:]:
            return True
        questionnaire = self._questionnaires[counted[3]]
        try:
            before, now = stack_stored(questionnaire, [unpacked(stored[6]), counted[6]])
        except (ValueError, zlib.error):
            return False
        return stored[5] == counted[5] and bool((before == now).all())

    def _differs(self, stored: CellRow | None, counted: CellRow | None) -> None:
        for known in (stored, counted):
            if known is not None:
                unit, desk, start, questionnaire, channel, *_ = known
        self.differences.append(
            Difference(
                table=self._table.name,
                unit_id=unit,
                desk_id=desk,
                start=start if isinstance(start, date) else date.fromisoformat(start),
                questionnaire_id=questionnaire,
                channel=channel,
                stored_forms=None if stored is None else stored[5],
                counted_forms=None if counted is None else counted[5],
            )
        )


def _stream(connection: Connection, table: Table) -> Iterator[CellRow]:
    with driver_cursor(connection, streaming=f"stored_{table.name}") as cursor:
        cursor.execute(positional(connection.dialect.name, _STORED[table.name]))
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from rows
