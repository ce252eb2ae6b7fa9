"""Reads rows of units: heads, kinds and days in Vietnamese, English and period notation.

Columns, in any order, with the heads they may have; further columns are ignored:

- code (code, unit, mã, mã đơn vị): text, leading zeros count, see `code_problems`; required
- name (name, tên, tên đơn vị): required
- kind (kind, loại, loại đơn vị, cấp): see `KIND_WORDS`; without it the first words of the name
- parent (parent, parent_code, mã cấp trên): code of the unit above
- valid_from (valid_from, hiệu lực từ, từ ngày): first day, or a calendar quarter such as 2025Q3
- valid_to (valid_to, hiệu lực đến, đến ngày): last day, or last quarter
- name_en (name_en, tên tiếng Anh)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from survey.ordering import search_key
from survey.services.sheets.import_report import Problem
from survey.services.sheets.read_days import read_end, read_first_day
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases

ALIASES = fold_aliases(
    {
        "code": "code",
        "unit": "code",
        "mã": "code",
        "mã đơn vị": "code",
        "name": "name",
        "tên": "name",
        "tên đơn vị": "name",
        "kind": "kind",
        "loại": "kind",
        "loại đơn vị": "kind",
        "cấp": "kind",
        "parent": "parent",
        "parent_code": "parent",
        "mã cấp trên": "parent",
        "đơn vị cấp trên": "parent",
        "valid_from": "valid_from",
        "hiệu lực từ": "valid_from",
        "từ ngày": "valid_from",
        "valid_to": "valid_to",
        "hiệu lực đến": "valid_to",
        "đến ngày": "valid_to",
        "name_en": "name_en",
        "tên tiếng anh": "name_en",
    }
)
#: Folded words for each kind; longer ones are looked for first when a name is read.
KIND_WORDS = {
    "thành phố trực thuộc trung ương": "province",
    "tỉnh": "province",
    "thành phố": "province",
    "province": "province",
    "city": "province",
    "sở": "department",
    "ban": "department",
    "department": "department",
    "phường": "ward",
    "ward": "ward",
    "xã": "commune",
    "commune": "commune",
    "đặc khu": "special_zone",
    "special_zone": "special_zone",
    "trung tâm": "centre",
    "chi nhánh": "centre",
    "centre": "centre",
    "center": "centre",
    "khác": "other",
    "other": "other",
}
#: Required columns, as they are asked for when they are missing.
REQUIRED = {"code": "mã đơn vị", "name": "tên đơn vị"}
LONGEST_CODE = 32
#: More notes about one file than these are left out.
MOST_NOTES = 10
SIGNS_OF_CODES = frozenset("0123456789.-_")
_FOLDED_KINDS = {search_key(word): kind for word, kind in KIND_WORDS.items()}
_LONGEST_FIRST = sorted(_FOLDED_KINDS, key=len, reverse=True)


@dataclass
class UnitRow:
    """One row as it was read; faults are collected beside it."""

    number: int
    code: str
    name: str
    name_en: str | None
    kind: str
    kind_label: str | None
    parent: str
    valid_from: date | None
    valid_to: date | None
    problems: list[Problem] = field(default_factory=list)


def kind_of(label: str, name: str) -> str:
    """Find the kind by the first words of its label, else of the name; else `other`."""
    words = (search_key(label) or search_key(name)) + " "
    first = next((word for word in _LONGEST_FIRST if words.startswith(f"{word} ")), None)
    return "other" if first is None else _FOLDED_KINDS[first]


def unknown_kinds(rows: Sequence[UnitRow]) -> tuple[str, ...]:
    """Say which labels name no kind we know: a slip of the pen is seen before it is stored."""
    plain = {word for word, kind in _FOLDED_KINDS.items() if kind == "other"}
    return tuple(
        f"Dòng {row.number}: loại “{row.kind_label}” không có trong danh mục, được xếp vào “Khác”."
        for row in rows
        if row.kind == "other" and row.kind_label and search_key(row.kind_label) not in plain
    )[:MOST_NOTES]


def read_unit_row(sheet: Sheet, row: SheetRow) -> UnitRow:
    """Read one row and say what is wrong with it."""
    problems: list[Problem] = []
    for column, what in REQUIRED.items():
        if not row[column]:
            problems.append(Problem(f"thiếu {what}", row.number, sheet.head(column)))
    problems += number_problems(sheet, row, "code", "parent")
    problems += code_problems(sheet, row)
    valid_from = _read(sheet, row, "valid_from", read_first_day, problems)
    valid_to = _read(sheet, row, "valid_to", read_end, problems)
    if valid_from and valid_to and valid_to <= valid_from:
        problems.append(
            Problem("ngày hết hiệu lực đứng trước ngày bắt đầu", row.number, sheet.head("valid_to"))
        )
    name = " ".join(row["name"].split())
    return UnitRow(
        number=row.number,
        code=row["code"],
        name=name,
        name_en=row["name_en"] or None,
        kind=kind_of(row["kind"], name),
        kind_label=row["kind"] or None,
        parent=row["parent"],
        valid_from=valid_from,
        valid_to=valid_to,
        problems=problems,
    )


def missing_columns(sheet: Sheet, required: Mapping[str, str]) -> list[Problem]:
    """Name the required columns a file does not have: once, and not for every row."""
    return [
        Problem(f"thiếu cột “{what}”")
        for column, what in required.items()
        if column not in sheet.heads
    ]


def code_problems(sheet: Sheet, row: SheetRow) -> list[Problem]:
    """Refuse a new code that would not do in an address or as the name of a file."""
    code = row["code"]
    known = all(sign.isalpha() or sign in SIGNS_OF_CODES for sign in code)
    named = any(sign.isalnum() for sign in code)
    if not code or (known and named and len(code) <= LONGEST_CODE):
        return []
    text = (
        f"mã “{code}” không dùng được: mã có từ 1 đến {LONGEST_CODE} ký tự, chỉ gồm chữ cái, "
        "chữ số, dấu chấm, gạch nối, gạch dưới, không có dấu cách và gạch chéo"
    )
    return [Problem(text, row.number, sheet.head("code"))]


def number_problems(sheet: Sheet, row: SheetRow, *columns: str) -> list[Problem]:
    """Refuse codes that a spreadsheet keeps as numbers: 00004 is 4 by then."""
    text = (
        "mã đang là số nên có thể đã mất số 0 ở đầu; hãy định dạng cột là Văn bản rồi nhập lại mã"
    )
    return [
        Problem(text, row.number, sheet.head(column)) for column in columns if column in row.numeric
    ]


def _read(
    sheet: Sheet,
    row: SheetRow,
    column: str,
    read: Callable[[str], date | None],
    problems: list[Problem],
) -> date | None:
    if not row[column]:
        return None
    day = read(row[column])
    if day is None:
        text = f"“{row[column]}” không phải là ngày (2025-07-01, 01/07/2025) hoặc quý (2025Q3)"
        problems.append(Problem(text, row.number, sheet.head(column)))
    return day
