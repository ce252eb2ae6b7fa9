"""Imports how many dossiers the desks handled, by month and field: all rows or none.

Columns (heads in brackets): desk (desk, mã quầy), unit (unit, mã đơn vị; else the desk's unit),
month (month, tháng: 2025-07, 7/2025), field (field, lĩnh vực; may be empty), handled (n_dossiers,
handled, số hồ sơ). Further columns are ignored. The same file again changes nothing; a row with
another number replaces the old number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from survey.services.dossiers.put_dossiers import LARGEST_COUNT, Key, store_counts, stored_counts
from survey.services.places.find_places import PlaceBook
from survey.services.sheets.import_report import ImportReport, Problem, refused
from survey.services.sheets.read_days import read_month
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases, read_sheet

ALIASES = fold_aliases(
    {
        "desk": "desk",
        "mã quầy": "desk",
        "quầy": "desk",
        "unit": "unit",
        "mã đơn vị": "unit",
        "đơn vị": "unit",
        "month": "month",
        "tháng": "month",
        "field": "field",
        "lĩnh vực": "field",
        "n_dossiers": "handled",
        "handled": "handled",
        "số hồ sơ": "handled",
    }
)


@dataclass(frozen=True)
class _Counted:
    """One row that was understood."""

    key: Key
    handled: int


def import_dossiers(session: Session, path: Path, *, dry_run: bool = False) -> ImportReport:
    """Import the dossier counts of a file."""
    sheet = read_sheet(path, ALIASES)
    problems: list[Problem] = []
    places = PlaceBook(session)
    counts: dict[Key, int] = {}
    for row in sheet.rows:
        for one in _read(sheet, row, places, problems):
            if one.key in counts:
                problems.append(Problem("quầy, tháng, lĩnh vực này lặp lại", row.number))
            counts[one.key] = one.handled
    if problems:
        return refused(problems, dry_run=dry_run)
    stored = stored_counts(session)
    created = sum(key not in stored for key in counts)
    wanted = {key: handled for key, handled in counts.items() if stored.get(key) != handled}
    if not dry_run:
        store_counts(session, wanted)
    changed = len(wanted) - created
    return ImportReport(created, changed, len(counts) - len(wanted), dry_run=dry_run)


def _read(
    sheet: Sheet, row: SheetRow, places: PlaceBook, problems: list[Problem]
) -> Iterator[_Counted]:
    """Give the row when nothing is wrong with it."""
    before = len(problems)
    month = read_month(row["month"])
    if month is None:
        text = f"“{row['month']}” không phải là một tháng"
        problems.append(Problem(text, row.number, sheet.head("month")))
    handled = row["handled"]
    if not (handled.isascii() and handled.isdigit() and int(handled) <= LARGEST_COUNT):
        text = f"“{handled}” không phải là số hồ sơ"
        problems.append(Problem(text, row.number, sheet.head("handled")))
    desk = places.desks.get(row["desk"])
    if desk is None:
        text = f"không có quầy “{row['desk']}”"
        problems.append(Problem(text, row.number, sheet.head("desk")))
    if month is None or desk is None:
        return
    unit = places.unit_on(row["unit"], month) if row["unit"] else desk[1]
    if unit is None:
        text = f"không có đơn vị “{row['unit']}” vào tháng {month:%m/%Y}"
        problems.append(Problem(text, row.number, sheet.head("unit")))
    elif len(problems) == before:
        yield _Counted((desk[0], unit, month, row["field"]), int(handled))
