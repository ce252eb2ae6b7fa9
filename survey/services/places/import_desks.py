"""Imports desks from a file: all rows or none; the same file again changes nothing.

Columns (heads in brackets): code (code, desk, mã, mã quầy), unit (unit, mã đơn vị), name (name,
tên, tên quầy; else "Quầy" and the code), field (field, lĩnh vực: one or several, separated by
semicolons), deciding (deciding, cơ quan giải quyết: codes of units that decide what is received
here, likewise; a file without this column leaves the lists as they are), has_kiosk (has_kiosk,
kiosk: 1/0, có/không), valid_from and valid_to (as for units; else the first day of the desk's
unit). A desk that a merger moved to a new unit stays there, whatever an older file says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import DecidingUnit, Desk
from survey.ordering import search_key, sort_key
from survey.queries.offers import SEPARATOR, read_list
from survey.services.places.check_desk_name import fault_of_desk_name
from survey.services.places.find_places import PlaceBook
from survey.services.places.unit_rows import code_problems, missing_columns, number_problems
from survey.services.sheets.import_report import ImportReport, Line, Problem, refused
from survey.services.sheets.read_days import read_end, read_first_day
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases, read_sheet

ALIASES = fold_aliases(
    {
        "code": "code",
        "desk": "code",
        "mã": "code",
        "mã quầy": "code",
        "quầy": "code",
        "unit": "unit",
        "mã đơn vị": "unit",
        "đơn vị": "unit",
        "name": "name",
        "tên": "name",
        "tên quầy": "name",
        "field": "field",
        "lĩnh vực": "field",
        "deciding": "deciding",
        "cơ quan giải quyết": "deciding",
        "đơn vị giải quyết": "deciding",
        "has_kiosk": "has_kiosk",
        "kiosk": "has_kiosk",
        "valid_from": "valid_from",
        "hiệu lực từ": "valid_from",
        "từ ngày": "valid_from",
        "valid_to": "valid_to",
        "hiệu lực đến": "valid_to",
        "đến ngày": "valid_to",
    }
)
#: Lines of one list: more would not fit on a phone, nor into a small page.
MOST_LINES = 20
#: Required columns, as they are asked for when they are missing.
REQUIRED = {"code": "mã quầy", "unit": "mã đơn vị"}
YES, NO = frozenset({"1", "x", "co", "yes", "true"}), frozenset({"", "0", "khong", "no", "false"})


@dataclass(frozen=True)
class _Wanted:
    """What a row asks for."""

    number: int
    code: str
    unit_id: int
    name: str
    field: str | None
    has_kiosk: bool
    valid_from: date
    valid_to: date | None
    #: Units that decide; none: the file does not say.
    deciding: frozenset[int] | None


def import_desks(
    session: Session, path: Path, now: datetime, *, dry_run: bool = False
) -> ImportReport:
    """Import the desks of a file."""
    sheet = read_sheet(path, ALIASES)
    places = PlaceBook(session)
    problems = missing_columns(sheet, REQUIRED)
    wanted = [] if problems else _read(sheet, places, now.date(), problems)
    if problems:
        return refused(problems, dry_run=dry_run)
    known = {desk.code: desk for desk in session.scalars(select(Desk))}
    lists = _deciding_units(session)
    created = changed = 0
    told: list[Line] = []
    for want in wanted:
        desk = known.get(want.code)
        lines = frozenset[int]() if desk is None else frozenset(lists[desk.id])
        relisted = want.deciding is not None and want.deciding != lines
        differs = desk is not None and (relisted or not _same(desk, want, places))
        created, changed = created + (desk is None), changed + differs
        if desk is None or differs:
            told.append(_line(want, new=desk is None))
        if not dry_run and (desk is None or differs):
            stored = _filled(desk or Desk(), want)
            session.add(stored)
            session.flush()
            _relist(session, stored.id, lines, want.deciding)
    session.flush()
    same = len(wanted) - created - changed
    return ImportReport(created, changed, same, dry_run=dry_run, lines=tuple(told))


def _line(want: _Wanted, *, new: bool) -> Line:
    return Line(want.number, "created" if new else "changed", want.code, want.name)


def _read(
    sheet: Sheet, places: PlaceBook, today: date, problems: list[Problem]
) -> Sequence[_Wanted]:
    wanted: dict[str, _Wanted] = {}
    for row in sheet.rows:
        faults = number_problems(sheet, row, "code", "unit", "deciding") + code_problems(sheet, row)
        for column, what in REQUIRED.items():
            if not row[column]:
                faults.append(Problem(f"thiếu {what}", row.number, sheet.head(column)))
        if row["code"] in wanted:
            text = f"mã quầy {row['code']} lặp lại"
            faults.append(Problem(text, row.number, sheet.head("code")))
        faults += _name_problems(sheet, row)
        want = None if faults else _wanted(sheet, row, places, today, faults)
        problems += faults
        if want is not None:
            wanted[want.code] = want
    return list(wanted.values())


def _name_problems(sheet: Sheet, row: SheetRow) -> list[Problem]:
    fault = fault_of_desk_name(row["name"])
    return [] if fault is None else [Problem(fault, row.number, sheet.head("name"))]


def _wanted(
    sheet: Sheet, row: SheetRow, places: PlaceBook, today: date, faults: list[Problem]
) -> _Wanted | None:
    first = read_first_day(row["valid_from"]) if row["valid_from"] else None
    end = read_end(row["valid_to"]) if row["valid_to"] else None
    for column, day in (("valid_from", first), ("valid_to", end)):
        if row[column] and day is None:
            text = f"“{row[column]}” không phải là ngày hoặc quý"
            faults.append(Problem(text, row.number, sheet.head(column)))
    kiosk = search_key(row["has_kiosk"])
    if kiosk not in YES | NO:
        text = f"“{row['has_kiosk']}” không phải là có (1) hoặc không (0)"
        faults.append(Problem(text, row.number, sheet.head("has_kiosk")))
    unit = places.newest(row["unit"], first or today)
    if unit is None:
        text = f"không có đơn vị “{row['unit']}”"
        faults.append(Problem(text, row.number, sheet.head("unit")))
    deciding = _deciding(sheet, row, places, today, faults)
    fields = read_list(row["field"])
    if len(fields) > MOST_LINES:
        faults.append(_too_many("lĩnh vực", sheet, row, "field"))
    if faults or unit is None:
        return None
    return _Wanted(
        number=row.number,
        code=row["code"],
        unit_id=unit.unit_id,
        name=" ".join(row["name"].split()) or f"Quầy {row['code']}",
        field=f"{SEPARATOR} ".join(fields) or None,
        has_kiosk=kiosk in YES,
        valid_from=first or unit.valid_from,
        valid_to=end,
        deciding=deciding,
    )


def _deciding(
    sheet: Sheet, row: SheetRow, places: PlaceBook, day: date, faults: list[Problem]
) -> frozenset[int] | None:
    """Find the units whose codes a row lists."""
    if "deciding" not in sheet.heads:
        return None
    codes = read_list(row["deciding"])
    if len(codes) > MOST_LINES:
        faults.append(_too_many("cơ quan giải quyết", sheet, row, "deciding"))
    found = {code: places.newest(code, day) for code in codes}
    faults += [
        Problem(f"không có đơn vị “{code}”", row.number, sheet.head("deciding"))
        for code, stay in found.items()
        if stay is None
    ]
    return frozenset(stay.unit_id for stay in found.values() if stay is not None)


def _too_many(what: str, sheet: Sheet, row: SheetRow, column: str) -> Problem:
    text = f"quá {MOST_LINES} {what} cho một quầy"
    return Problem(text, row.number, sheet.head(column))


def _deciding_units(session: Session) -> dict[int, set[int]]:
    lists: dict[int, set[int]] = defaultdict(set)
    for desk_id, unit_id in session.execute(select(DecidingUnit.desk_id, DecidingUnit.unit_id)):
        lists[desk_id].add(unit_id)
    return lists


def _relist(
    session: Session, desk_id: int, now: frozenset[int], wanted: frozenset[int] | None
) -> None:
    """Bring the list of a desk to what is wanted; nothing wanted leaves it as it is."""
    if wanted is None:
        return
    for unit_id in now - wanted:
        session.delete(session.get_one(DecidingUnit, (desk_id, unit_id)))
    session.add_all(DecidingUnit(desk_id=desk_id, unit_id=unit_id) for unit_id in wanted - now)


def _same(desk: Desk, want: _Wanted, places: PlaceBook) -> bool:
    content = (desk.name, desk.field, desk.has_kiosk, desk.valid_from, desk.valid_to)
    wanted = (want.name, want.field, want.has_kiosk, want.valid_from, want.valid_to)
    return content == wanted and places.went_into(want.unit_id, desk.unit_id)


def _filled(desk: Desk, want: _Wanted) -> Desk:
    desk.code, desk.name, desk.field = want.code, want.name, want.field
    desk.unit_id, desk.has_kiosk = want.unit_id, want.has_kiosk
    desk.valid_from, desk.valid_to = want.valid_from, want.valid_to
    desk.sort_key = sort_key(want.name)
    return desk
