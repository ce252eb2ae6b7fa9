"""Imports units from a file: all rows or none; the same file again changes nothing.

The columns are told in `survey.services.places.unit_rows`. A row with a first day is the unit of
that code and day: the same code may come again with another first day, for codes are given to other
units. A row without one is the unit with the last day it tells, else the unit that has the code
now, else a new unit as of today. Faults of all rows are told at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Unit
from survey.ordering import search_key, sort_key
from survey.services.places.tell_unit_changes import UnitContent, content_of, tell_unit_changes
from survey.services.places.unit_rows import (
    ALIASES,
    REQUIRED,
    UnitRow,
    missing_columns,
    read_unit_row,
    unknown_kinds,
)
from survey.services.sheets.import_report import Change, ImportReport, Line, Problem, refused
from survey.services.sheets.read_rows import Sheet, read_sheet

#: Made above the units of a file that names none above them.
ROOT_CODE, ROOT_NAME = "PROVINCE", "Toàn tỉnh"


def import_units(
    session: Session,
    path: Path,
    now: datetime,
    *,
    parent: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Import the units of a file; those without a parent hang under the unit coded `parent`."""
    sheet = read_sheet(path, ALIASES)
    rows = [read_unit_row(sheet, row) for row in sheet.rows]
    book = _UnitBook(session, sheet, now.date())
    problems = missing_columns(sheet, REQUIRED)
    if not problems:
        problems = [problem for row in rows for problem in row.problems]
        problems += book.place(rows)
        problems += book.hang(parent)
    problems = problems or book.circles()
    if problems:
        book.forget()
        return refused(problems, dry_run=dry_run)
    counts, lines = book.counts(), book.lines()
    if dry_run:
        book.forget()
    else:
        book.store()
    return ImportReport(*counts, dry_run=dry_run, lines=lines, notes=unknown_kinds(rows))


class _UnitBook:
    """All units, those of the database and those of the file, by code."""

    def __init__(self, session: Session, sheet: Sheet, today: date) -> None:
        self.session, self.sheet, self.today = session, sheet, today
        self.by_code: dict[str, list[Unit]] = defaultdict(list)
        self.before: dict[int, UnitContent] = {}
        self.placed: list[tuple[UnitRow, Unit]] = []
        #: Codes of faulty rows: what these rows would make is not known.
        self.doubtful: set[str] = set()
        self.new: list[Unit] = []
        self.roots: list[Unit] = []
        self.parents: dict[int, Unit | None] = {}
        for unit in session.scalars(select(Unit)):
            self.by_code[unit.code].append(unit)
            self.before[unit.id] = content_of(unit, unit.parent_id)

    def place(self, rows: Sequence[UnitRow]) -> list[Problem]:
        """Find or make the unit of every sound row and write the row's values into it."""
        problems: list[Problem] = []
        seen: set[int] = set()
        self.doubtful = {row.code for row in rows if row.problems}
        for row in (row for row in rows if not row.problems):
            unit = self._find(row)
            if id(unit) in seen:
                problems.append(self._problem(row, f"mã {row.code} lặp lại", "code"))
                continue
            seen.add(id(unit))
            _fill(unit, row)
            self.placed.append((row, unit))
            if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
                text = f"ngày hết hiệu lực đứng trước ngày bắt đầu ({unit.valid_from:%d/%m/%Y})"
                problems.append(self._problem(row, text, "valid_to"))
        return problems + self._overlaps()

    def hang(self, parent: str | None) -> list[Problem]:
        """Find what every unit of the file hangs under."""
        problems: list[Problem] = []
        default = None if parent is None else self._holder(parent, self.today)
        if parent is not None and default is None:
            problems.append(Problem(f"không có đơn vị “{parent}” để làm đơn vị cấp trên"))
        for row, unit in self.placed:
            if row.parent:
                above = self._holder(row.parent, unit.valid_from)
                # What a faulty row would have made may be meant.
                if (above is None or above is unit) and row.parent not in self.doubtful:
                    text = f"không có đơn vị “{row.parent}” vào ngày {unit.valid_from:%d/%m/%Y}"
                    problems.append(self._problem(row, text, "parent"))
            else:
                above = default or self._root(unit)
            self.parents[id(unit)] = None if above is unit else above
        return problems

    def circles(self) -> list[Problem]:
        """Refuse units that stand above themselves; asked when everything else is sound."""
        by_id = {unit.id: unit for units in self.by_code.values() for unit in units if unit.id}
        problems = []
        most = len(self.placed) + len(by_id)
        for row, unit in self.placed:
            above, steps = self._above(unit, by_id), 0
            while above is not None and above is not unit and steps <= most:
                above, steps = self._above(above, by_id), steps + 1
            if above is unit:
                problems.append(self._problem(row, "đơn vị đứng trên chính mình", "parent"))
        return problems

    def lines(self) -> tuple[Line, ...]:
        """List the rows that make or change a unit."""
        made = {id(unit) for unit in self.new}
        found = []
        for row, unit in self.placed:
            if id(unit) in made:
                found.append(Line(row.number, "created", row.code, row.name))
            elif self.before[unit.id] != content_of(unit, self._parent_id(unit)):
                found.append(Line(row.number, "changed", row.code, row.name, self._changes(unit)))
        return tuple(found)

    def _changes(self, unit: Unit) -> tuple[Change, ...]:
        before, above = self.before[unit.id], self.parents[id(unit)]
        named_before = None if before.parent_id is None else self.before[before.parent_id].name
        after = content_of(unit, self._parent_id(unit))
        return tell_unit_changes(before, after, (named_before, above.name if above else None))

    def counts(self) -> tuple[int, int, int]:
        """Count created, changed and unchanged rows of the file."""
        kinds = [line.kind for line in self.lines()]
        created, changed = kinds.count("created"), kinds.count("changed")
        return created, changed, len(self.placed) - created - changed

    def store(self) -> None:
        """Write new units first, then who hangs under whom."""
        self.session.add_all([*self.roots, *self.new])
        self.session.flush()
        for _, unit in self.placed:
            unit.parent_id = self._parent_id(unit)
        self.session.flush()

    def forget(self) -> None:
        """Leave the units of the database as they are there."""
        for units in self.by_code.values():
            for unit in units:
                if unit in self.session:
                    self.session.expire(unit)

    def _find(self, row: UnitRow) -> Unit:
        found = self._known(row)
        if found is None:
            found = Unit(code=row.code, valid_from=row.valid_from or self.today)
            self.by_code[row.code].append(found)
            self.new.append(found)
        return found

    def _known(self, row: UnitRow) -> Unit | None:
        """Give the unit a row means: by its first day, else by its end, else who has the code."""
        holders = self.by_code[row.code]
        if row.valid_from is not None:
            return next((unit for unit in holders if unit.valid_from == row.valid_from), None)
        ended = [unit for unit in holders if row.valid_to and unit.valid_to == row.valid_to]
        open_ended = [unit for unit in holders if unit.valid_to is None]
        standing = [unit for unit in holders if _stands(unit, self.today)]
        return next(iter([*ended, *open_ended, *standing]), None)

    def _overlaps(self) -> list[Problem]:
        """Refuse that one code belongs to two units on one day."""
        problems = []
        for row, unit in self.placed:
            if unit.code in self.doubtful:
                continue
            for other in self.by_code[unit.code]:
                if other is not unit and _stand_together(unit, other):
                    text = f"mã {unit.code} cùng lúc thuộc “{unit.name}” và “{other.name}”"
                    problems.append(self._problem(row, text, "code"))
        return problems

    def _holder(self, code: str, day: date) -> Unit | None:
        """Give the unit that has a code on a day, else the last that had it."""
        holders = self.by_code.get(code, [])
        standing = [unit for unit in holders if _stands(unit, day)]
        return max(standing or holders, key=lambda unit: unit.valid_from, default=None)

    def _root(self, unit: Unit) -> Unit | None:
        """Give what a unit without a parent hangs under: the one root, made when there is none."""
        if unit.kind == "province":
            return None
        roots = [
            one
            for holders in self.by_code.values()
            for one in holders
            if one.kind == "province" and self.parents.get(id(one)) is None and not one.parent_id
        ]
        if len(roots) == 1:
            return roots[0]
        return None if roots else self._make_root()

    def _make_root(self) -> Unit:
        first = min(unit.valid_from for _, unit in self.placed)
        root = Unit(
            code=ROOT_CODE,
            name=ROOT_NAME,
            kind="province",
            valid_from=first,
            sort_key=sort_key(ROOT_NAME),
            search_key=search_key(f"{ROOT_NAME} {ROOT_CODE}"),
        )
        self.by_code[ROOT_CODE].append(root)
        self.roots.append(root)
        return root

    def _above(self, unit: Unit, by_id: dict[int, Unit]) -> Unit | None:
        if id(unit) in self.parents:
            return self.parents[id(unit)]
        return by_id.get(unit.parent_id) if unit.parent_id else None

    def _parent_id(self, unit: Unit) -> int | None:
        """Give the id of the unit above; 0 as long as that unit is not stored."""
        above = self.parents[id(unit)]
        return None if above is None else above.id or 0

    def _problem(self, row: UnitRow, text: str, column: str) -> Problem:
        return Problem(text, row.number, self.sheet.head(column))


def _fill(unit: Unit, row: UnitRow) -> None:
    unit.name, unit.name_en = row.name, row.name_en or unit.name_en
    unit.kind, unit.kind_label = row.kind, row.kind_label
    unit.valid_to = row.valid_to or unit.valid_to
    unit.sort_key = sort_key(row.name)
    unit.search_key = search_key(f"{row.name} {row.code}")


def _stands(unit: Unit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or day < unit.valid_to)


def _stand_together(one: Unit, other: Unit) -> bool:
    first, second = sorted((one, other), key=_first_day)
    return first.valid_to is None or second.valid_from < first.valid_to


def _first_day(unit: Unit) -> date:
    return unit.valid_from
