"""Adds answers to the tallies of their day and half month, in the transaction that stores them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from analysis.period import half_month
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import Adder, adder
from survey.database.positional import as_driver_takes_it, ask_each, driver_cursors, positional
from survey.models import DailyTally, HalfMonthTally
from survey.models.base import unpacked

#: Unit, desk, day, questionnaire, channel.
CellKey = tuple[int, int, date, int, str]
#: The same with the day as the driver takes and gives it.
DriverKey = tuple[int, int, Any, int, str]

DAILY: Table = DailyTally.metadata.tables["daily_tally"]
HALF_MONTH: Table = HalfMonthTally.metadata.tables["half_month_tally"]


def add_to_tallies(
    connection: Connection,
    cells: Mapping[CellKey, Sequence[str]],
    questionnaires: Mapping[int, Questionnaire],
) -> None:
    """Add the packed answers of some days to both tables, always in the same order of cells."""
    by_day: dict[DriverKey, list[str]] = {}
    by_half: dict[DriverKey, list[str]] = defaultdict(list)
    dialect = connection.dialect.name
    write = partial(as_driver_takes_it, dialect)
    for (unit, desk, day, questionnaire, channel), packed in cells.items():
        by_day[unit, desk, write(day), questionnaire, channel] = list(packed)
        by_half[unit, desk, write(half_month(day)), questionnaire, channel].extend(packed)
    adders = {key: adder(questionnaires[key]) for key in {place[3] for place in by_day}}
    # Through the driver: a cell costs a few microseconds there, and several times that above it.
    with driver_cursors(connection) as cursor:
        tables = [
            (_STATEMENTS[table.name, dialect], cells)
            for table, cells in ((DAILY, by_day), (HALF_MONTH, by_half))
        ]
        asked = [_ask_stored(cursor, dialect, one, sorted(cells)) for one, cells in tables]
        for (statements, cells), answers in zip(tables, asked, strict=True):
            cursor().executemany(statements.upsert, _sums(cells, answers(), adders))


def _ask_stored(
    cursor: Callable[[], Any], dialect: str, statements: _Statements, keys: Sequence[DriverKey]
) -> Callable[[], list[tuple[Any, ...]]]:
    """Ask for the cells of some desks and keep others from changing them until the commit."""
    if statements.make_empty:
        # A row that is not there cannot be locked: make it first, empty.
        cursor().executemany(statements.make_empty, [(*key, 0, b"") for key in keys])
    desks = []
    for (unit, desk), of_desk in groupby(keys, key=itemgetter(0, 1)):
        days = [key[2] for key in of_desk]
        desks.append((unit, desk, days[0], days[-1]))
    return ask_each(cursor(), dialect, statements.lock, desks)


def _sums(
    cells: Mapping[DriverKey, Sequence[str]],
    found: Sequence[tuple[Any, ...]],
    adders: Mapping[int, Adder],
) -> list[tuple[Any, ...]]:
    stored = {row[:5]: row[5:] for row in found}
    rows = []
    for key in sorted(cells):
        forms, sums = stored.get(key, (0, b""))
        packed = cells[key]
        total = adders[key[3]].add(unpacked(sums), packed)
        rows.append((*key, forms + len(packed), total))
    return rows


class _Statements:
    """What a table needs, in the words of one database."""

    def __init__(self, table: Table, dialect: str) -> None:
        begin = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
        self.lock = positional(dialect, _locking_select(table))
        self.upsert = positional(dialect, _upsert(begin, table))
        #: SQLite has one writer at a time and needs no such row.
        self.make_empty = (
            positional(dialect, begin.on_conflict_do_nothing()) if dialect == "postgresql" else ""
        )


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


def _upsert(begin: sqlite.Insert | postgresql.Insert, table: Table) -> Insert:
    return begin.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"forms": begin.excluded.forms, "sums": begin.excluded.sums},
    )


_STATEMENTS = {
    (table.name, dialect): _Statements(table, dialect)
    for table in (DAILY, HALF_MONTH)
    for dialect in ("sqlite", "postgresql")
}
