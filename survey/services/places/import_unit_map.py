"""Imports which old unit went into which new one, and moves the desks of those that went wholly.

Columns (heads in brackets): old (old_unit, old_code, mã cũ), new (new_unit, new_code, mã mới), from
(from_period, from_date, từ ngày: first day or quarter; else the day given with the file), extent
(extent, phạm vi: full/toàn bộ, partial/một phần; else full). The old code is read as of the day
before, the new one as of that day: after a reform the same code may be another unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import UnitSuccessor
from survey.ordering import search_key
from survey.services.places.find_places import PlaceBook
from survey.services.places.manage_units import UnitRefused, merge_units
from survey.services.places.unit_rows import number_problems
from survey.services.sheets.import_report import ImportReport, Problem, refused
from survey.services.sheets.read_days import read_first_day
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases, read_sheet

ALIASES = fold_aliases(
    {
        "old_unit": "old",
        "old_code": "old",
        "mã cũ": "old",
        "đơn vị cũ": "old",
        "new_unit": "new",
        "new_code": "new",
        "mã mới": "new",
        "đơn vị mới": "new",
        "from_period": "from",
        "from_date": "from",
        "từ ngày": "from",
        "từ kỳ": "from",
        "extent": "extent",
        "phạm vi": "extent",
    }
)
EXTENTS = {
    "": "full",
    "full": "full",
    "toan bo": "full",
    "partial": "partial",
    "mot phan": "partial",
}


@dataclass(frozen=True)
class _Arrow:
    """One row that was understood."""

    number: int
    old_id: int
    new_id: int
    from_date: date
    extent: str


def import_unit_map(
    session: Session,
    path: Path,
    now: datetime,
    *,
    from_date: date | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Import a map of units; `from_date` is for files that give no day."""
    sheet = read_sheet(path, ALIASES)
    problems: list[Problem] = []
    arrows = _read(sheet, PlaceBook(session), from_date, problems)
    if problems:
        return refused(problems, dry_run=dry_run)
    stored = {(one.old_unit_id, one.new_unit_id): one for one in session.scalars(_ALL)}
    created = changed = 0
    with session.begin_nested() as savepoint:
        for arrow in arrows:
            known = stored.get((arrow.old_id, arrow.new_id))
            if known and (known.from_date, known.extent) == (arrow.from_date, arrow.extent):
                continue
            created, changed = created + (known is None), changed + (known is not None)
            try:
                merge_units(
                    session, [arrow.old_id], arrow.new_id, arrow.from_date, now, arrow.extent
                )
            except UnitRefused as error:
                problems.append(Problem(str(error), arrow.number))
        if problems or dry_run:
            savepoint.rollback()
    if problems:
        return refused(problems, dry_run=dry_run)
    return ImportReport(created, changed, len(arrows) - created - changed, dry_run=dry_run)


_ALL = select(UnitSuccessor)


def _read(
    sheet: Sheet, places: PlaceBook, from_date: date | None, problems: list[Problem]
) -> Sequence[_Arrow]:
    arrows: list[_Arrow] = []
    for row in sheet.rows:
        faults = number_problems(sheet, row, "old", "new")
        day = read_first_day(row["from"]) if row["from"] else from_date
        if day is None:
            text = f"“{row['from']}” không phải là ngày hoặc quý" if row["from"] else "thiếu ngày"
            faults.append(Problem(text, row.number, sheet.head("from")))
        extent = EXTENTS.get(search_key(row["extent"]))
        if extent is None:
            text = f"“{row['extent']}” không phải là full (toàn bộ) hoặc partial (một phần)"
            faults.append(Problem(text, row.number, sheet.head("extent")))
        if day is not None and extent is not None:
            arrow = _arrow(sheet, row, places, day, extent, faults)
            arrows += [arrow] if arrow is not None else []
        problems += faults
    return arrows


def _arrow(
    sheet: Sheet,
    row: SheetRow,
    places: PlaceBook,
    day: date,
    extent: str,
    faults: list[Problem],
) -> _Arrow | None:
    old, new = places.before(row["old"], day), places.unit_on(row["new"], day)
    if old is None:
        text = f"không có đơn vị “{row['old']}” trước ngày {day:%d/%m/%Y}"
        faults.append(Problem(text, row.number, sheet.head("old")))
    if new is None:
        text = f"không có đơn vị “{row['new']}” vào ngày {day:%d/%m/%Y}"
        faults.append(Problem(text, row.number, sheet.head("new")))
    if old is None or new is None:
        return None
    return _Arrow(row.number, old, new, day, extent)
