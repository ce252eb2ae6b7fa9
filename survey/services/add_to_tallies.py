"""Adds answers to the tallies of their day and half month, in the transaction that stores them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table, bindparam, select

from analysis.period import half_month
from analysis.questionnaire import Questionnaire
from analysis.tally import add_contributions
from survey.database.statements import insert_or
from survey.models import DailyTally, HalfMonthTally

#: Unit, desk, day, questionnaire, channel.
CellKey = tuple[int, int, date, int, str]

DAILY: Table = DailyTally.metadata.tables["daily_tally"]
HALF_MONTH: Table = HalfMonthTally.metadata.tables["half_month_tally"]


def add_to_tallies(
    connection: Connection,
    cells: Mapping[CellKey, Sequence[str]],
    questionnaires: Mapping[int, Questionnaire],
) -> None:
    """Add the packed answers of some days to both tables, always in the same order of cells."""
    by_half: dict[CellKey, list[str]] = defaultdict(list)
    for (unit, desk, day, questionnaire, channel), packed in cells.items():
        by_half[unit, desk, half_month(day), questionnaire, channel].extend(packed)
    _add(connection, DAILY, cells, questionnaires)
    _add(connection, HALF_MONTH, by_half, questionnaires)


def _add(
    connection: Connection,
    table: Table,
    cells: Mapping[CellKey, Sequence[str]],
    questionnaires: Mapping[int, Questionnaire],
) -> None:
    keys = sorted(cells)
    if connection.dialect.name == "postgresql":
        # A row that is not there cannot be locked: make it first, empty.
        empty = [{**_row(table, key), "forms": 0, "sums": b""} for key in keys]
        connection.execute(insert_or(connection, table).on_conflict_do_nothing(), empty)
    stored = _stored(connection, table, keys)
    rows = []
    for key in keys:
        forms, sums = stored.get(key, (0, b""))
        total = add_contributions(questionnaires[key[3]], sums or None, cells[key])
        rows.append({**_row(table, key), "forms": forms + len(cells[key]), "sums": total})
    connection.execute(_upsert(connection, table), rows)


def _row(table: Table, key: CellKey) -> dict[str, Any]:
    return dict(zip((column.name for column in table.primary_key), key, strict=True))


def _stored(
    connection: Connection, table: Table, keys: Sequence[CellKey]
) -> dict[CellKey, tuple[int, bytes]]:
    """Read the cells of some desks and keep others from changing them until the commit."""
    stored: dict[CellKey, tuple[int, bytes]] = {}
    for (unit, desk), of_desk in groupby(keys, key=itemgetter(0, 1)):
        days = [key[2] for key in of_desk]
        span = {"unit": unit, "desk": desk, "first": min(days), "last": max(days)}
        for row in connection.execute(_LOCKING[table.name], span):
            stored[row[0], row[1], row[2], row[3], row[4]] = (row[5], row[6])
    return stored


def _locking_select(table: Table) -> Select[Any]:
    unit, desk, start, *_ = table.primary_key
    # In the order of keys: two writers wait for each other, and never in a circle.
    return (
        select(*table.primary_key, table.c.forms, table.c.sums)
        .where(unit == bindparam("unit"), desk == bindparam("desk"))
        .where(start.between(bindparam("first"), bindparam("last")))
        .order_by(*table.primary_key)
        .with_for_update()
    )


_LOCKING = {table.name: _locking_select(table) for table in (DAILY, HALF_MONTH)}


def _upsert(connection: Connection, table: Table) -> Insert:
    statement = insert_or(connection, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"forms": statement.excluded.forms, "sums": statement.excluded.sums},
    )
