"""Counts all answers again and compares the stored tallies with the count, or replaces them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.orm import Session

from analysis.period import half_month
from analysis.tally import add_contributions
from survey.database.engine import allow_long_statements
from survey.models import Response
from survey.queries.questionnaires import all_questionnaires
from survey.services.add_to_tallies import DAILY, HALF_MONTH

#: Unit, desk, questionnaire, channel, (first) day: the order of both streams.
Place = tuple[int, int, int, str, date]
ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Counted:
    """One cell as it is stored or as it was counted."""

    place: Place
    forms: int
    sums: bytes


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
    return [
        difference
        for table in (DAILY, HALF_MONTH)
        for difference in _differences(table, _stored(session, table), _counted(session, table))
    ]


def rebuild_tallies(session: Session) -> int:
    """Replace all tallies by what the stored answers add up to; give the number of cells."""
    connection = session.connection()
    allow_long_statements(connection)
    if connection.dialect.name == "postgresql":
        # Writers wait here with their answers and add them to the new cells afterwards.
        connection.execute(text("LOCK TABLE daily_tally, half_month_tally IN EXCLUSIVE MODE"))
    cells = 0
    for table in (DAILY, HALF_MONTH):
        connection.execute(delete(table))
        counted = _counted(session, table)
        while rows := [_row(table, cell) for cell in islice(counted, ROWS_AT_A_TIME)]:
            connection.execute(insert(table), rows)
            cells += len(rows)
    return cells


def _counted(session: Session, table: Table) -> Iterator[Counted]:
    """Add up the answers cell by cell, in the order of places."""
    questionnaires = all_questionnaires(session)
    columns = (
        Response.unit_id,
        Response.desk_id,
        Response.questionnaire_id,
        Response.channel,
        Response.day,
    )
    statement = select(*columns, Response.answers).order_by(*columns)
    rows = session.execute(statement.execution_options(yield_per=ROWS_AT_A_TIME))
    first = half_month if table is HALF_MONTH else _same
    placed = ((*row[:4], first(row[4]), row[5]) for row in rows)
    for place, group in groupby(placed, key=itemgetter(slice(0, 5))):
        answers = [row[5] for row in group]
        sums = add_contributions(questionnaires[place[2]], None, answers)
        yield Counted(place, len(answers), sums)


def _same(day: date) -> date:
    return day


def _stored(session: Session, table: Table) -> Iterator[Counted]:
    """Read the stored cells in the order of places."""
    unit, desk, start, questionnaire, channel = table.primary_key
    order = (unit, desk, questionnaire, channel, start)
    statement = select(*order, table.c.forms, table.c.sums).order_by(*order)
    rows = session.execute(statement.execution_options(yield_per=ROWS_AT_A_TIME))
    return (Counted((*row[:4], row[4]), row[5], row[6]) for row in rows)


def _differences(
    table: Table, stored: Iterator[Counted], counted: Iterator[Counted]
) -> Iterator[Difference]:
    """Walk through two ordered streams at once; only one cell of each is held in memory."""
    left, right = next(stored, None), next(counted, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.place < right.place):
            yield _difference(table, left, None)
            left = next(stored, None)
        elif left is None or right.place < left.place:
            yield _difference(table, None, right)
            right = next(counted, None)
        else:
            if left != right:
                yield _difference(table, left, right)
            left, right = next(stored, None), next(counted, None)


def _difference(table: Table, stored: Counted | None, counted: Counted | None) -> Difference:
    known = stored or counted
    if known is None:
        raise ValueError("a difference needs a cell")
    unit, desk, questionnaire, channel, start = known.place
    return Difference(
        table=table.name,
        unit_id=unit,
        desk_id=desk,
        start=start,
        questionnaire_id=questionnaire,
        channel=channel,
        stored_forms=None if stored is None else stored.forms,
        counted_forms=None if counted is None else counted.forms,
    )


def _row(table: Table, cell: Counted) -> dict[str, Any]:
    unit, desk, questionnaire, channel, start = cell.place
    key = (unit, desk, start, questionnaire, channel)
    names = (column.name for column in table.primary_key)
    return dict(zip(names, key, strict=True)) | {"forms": cell.forms, "sums": cell.sums}
