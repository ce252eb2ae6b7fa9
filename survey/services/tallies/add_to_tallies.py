"""Adds answers to the tallies of their day and half month, in the transaction that stores them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Insert, Select, Table, and_, bindparam, select
from sqlalchemy.dialects import postgresql

from analysis.period import half_month
from analysis.questionnaire import Questionnaire
from analysis.stored_tally import Adder, adder
from survey.database.positional import Answer, as_driver_takes_it, ask, given_rows, positional
from survey.database.statements import insert_in
from survey.models import DailyTally, HalfMonthTally
from survey.models.base import unpacked

#: Unit, desk, day, questionnaire, channel.
CellKey = tuple[int, int, date, int, str]
#: The same with the day as the driver takes and gives it.
DriverKey = tuple[int, int, Any, int, str]

DAILY: Table = DailyTally.metadata.tables["daily_tally"]
HALF_MONTH: Table = HalfMonthTally.metadata.tables["half_month_tally"]
#: The first day of the cell a day belongs to, by table.
STARTS: Mapping[str, Callable[[date], date]] = {
    DAILY.name: lambda day: day,
    HALF_MONTH.name: half_month,
}


@dataclass(frozen=True)
class AskedCells:
    """Cells of some desks that are asked for, and kept from others until the commit."""

    cursor: Callable[[], Any]
    dialect: str
    #: By table, where the cells of each day begin, and what reads the cells.
    firsts: Mapping[str, Mapping[date, Any]]
    answers: Mapping[str, Answer]


def ask_for_cells(cursor: Callable[[], Any], dialect: str, keys: Collection[CellKey]) -> AskedCells:
    """Ask for the cells of both tables, always in the same order."""
    days = {key[2] for key in keys}
    firsts, answers = {}, {}
    for table, start in STARTS.items():
        known = {day: as_driver_takes_it(dialect, start(day)) for day in days}
        wanted = {
            (unit, desk, known[day], questionnaire, channel)
            for unit, desk, day, questionnaire, channel in keys
        }
        firsts[table] = known
        answers[table] = _ask_stored(cursor, dialect, _STATEMENTS[table, dialect], wanted)
    return AskedCells(cursor, dialect, firsts, answers)


def add_to_tallies(
    asked: AskedCells,
    cells: Mapping[CellKey, Sequence[str]],
    questionnaires: Mapping[int, Questionnaire],
) -> None:
    """Add the packed answers of some days to both tables; their cells were asked for before."""
    adders = {key: adder(questionnaires[key]) for key in {place[3] for place in cells}}
    # Through the driver: a cell costs a few microseconds there, and several times that above it.
    for table, known in asked.firsts.items():
        statements = _STATEMENTS[table, asked.dialect]
        grown: dict[DriverKey, list[str]] = defaultdict(list)
        for (unit, desk, day, questionnaire, channel), packed in cells.items():
            grown[unit, desk, known[day], questionnaire, channel].extend(packed)
        found = asked.answers[table]()
        if statements.make_empty and (missing := grown.keys() - {row[:5] for row in found}):
            found += _make_missing(asked, statements, missing)
        statements.put(asked.cursor(), _sums(grown, found, adders))


def _make_missing(
    asked: AskedCells, statements: _Statements, missing: Collection[DriverKey]
) -> list[tuple[Any, ...]]:
    """Make cells that nobody could keep from others, empty, and ask for them as they are then."""
    rows = [(*key, 0, b"") for key in sorted(missing)]
    asked.cursor().executemany(statements.make_empty, rows)
    return _ask_stored(asked.cursor, asked.dialect, statements, missing)()


def _ask_stored(
    cursor: Callable[[], Any], dialect: str, statements: _Statements, keys: Collection[DriverKey]
) -> Answer:
    if dialect == "postgresql":
        return ask(cursor(), dialect, statements.lock, _by_column(sorted(keys)))
    rows, reader = [], cursor()
    for (unit, desk), of_desk in groupby(sorted(keys), key=itemgetter(0, 1)):
        days = [key[2] for key in of_desk]
        rows += reader.execute(statements.lock, (unit, desk, days[0], days[-1])).fetchall()
    return lambda: rows


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
        self._together = dialect == "postgresql"
        self.lock = positional(dialect, _find_given(table) if self._together else _find(table))
        self._upsert = positional(dialect, _upsert(table, dialect))
        empty = postgresql.insert(table).on_conflict_do_nothing()
        self.make_empty = positional(dialect, empty) if self._together else ""

    def put(self, cursor: Any, rows: Sequence[tuple[Any, ...]]) -> None:
        """Store the cells as they are now."""
        if self._together:
            cursor.execute(self._upsert, _by_column(rows), prepare=True)
        else:
            cursor.executemany(self._upsert, rows)


def _find(table: Table) -> Select[Any]:
    unit, desk, start, *_ = table.primary_key
    return (
        select(*table.primary_key, table.c.forms, table.c.sums)
        .where(unit == bindparam("unit"), desk == bindparam("desk"))
        .where(start.between(bindparam("first"), bindparam("last")))
    )


def _find_given(table: Table) -> Select[Any]:
    given = given_rows(list(table.primary_key))
    same = [column == given.c[column.name] for column in table.primary_key]
    # In the order of keys: two writers wait for each other, and never in a circle.
    return (
        select(*table.primary_key, table.c.forms, table.c.sums)
        .join_from(table, given, and_(*same))
        .order_by(*table.primary_key)
        .with_for_update(of=table)
    )


def _upsert(table: Table, dialect: str) -> Insert:
    begin = insert_in(dialect, table)
    if dialect == "postgresql":
        columns = list(table.columns)
        begin = begin.from_select(columns, select(*given_rows(columns).columns))
    return begin.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={"forms": begin.excluded.forms, "sums": begin.excluded.sums},
    )


def _by_column(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


_STATEMENTS = {
    (table.name, dialect): _Statements(table, dialect)
    for table in (DAILY, HALF_MONTH)
    for dialect in ("sqlite", "postgresql")
}
