"""The one writer of CSV and XLSX: text stays text, numbers stay numbers, nothing is a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | date | None

BOM = "\ufeff"
#: Shapes of numbers: a share 0..1 as percent with one decimal, a count with its thousands apart.
PERCENT = "0.0%"
COUNT = "#,##0"
#: Differences in percentage points: with two decimals none looks like nothing beside its verdict.
POINTS = "0.00"
#: What spreadsheet programs read as the start of a formula, also behind white space.
_FORMULA_LIKE = re.compile(r"^[\s\u0000-\u001f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]")
#: Not allowed in XML 1.0, so not in a workbook.
_FORBIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TAB = re.compile(r"[\[\]:*?/\\]")
#: On paper: the number of A4 among paper sizes; columns of more signs lie across.
A4 = 9
UPRIGHT = 90
#: Height of a line of text, in points.
LINE = 15.0
#: Signs of a share or a difference as it is shown; text is bounded by its sheet.
LONGEST_NUMBER, MOST = 8, 1000
#: A cell holds no more.
CELL_LIMIT = 32_767
#: XLSX made on any day from the same rows has the same bytes.
MADE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sheet:
    """One table with a heading row; `name` is the tab in a workbook."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    #: How the numbers of a column are shown in a workbook, such as PERCENT; by place.
    shapes: Mapping[int, str] = field(default_factory=dict)
    #: The widest column, in signs; longer text is wrapped.
    widest: int = 60
    #: So many columns stay in sight when the others are moved: the name of a row.
    kept: int = 0


@dataclass(frozen=True)
class Looks:
    """The formats of one workbook."""

    heading: Format
    day: Format
    wrapped: Format
    text: Format
    shapes: dict[str, Format]


def defused(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if _FORMULA_LIKE.match(text) else text


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> str:
    """Write a table as CSV, comma separated, numbers with a decimal point, dates as YYYY-MM-DD.

    A byte order mark makes Excel read the file as UTF-8. Commas inside text are quoted.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([defused(heading) for heading in headings])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return (BOM if bom else "") + target.getvalue()


def write_xlsx(sheets: Sequence[Sheet], *, banner: str = "") -> bytes:
    """Write tables as a workbook with one tab each, headings bold and kept in sight.

    A `banner` stands above every page on paper.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with Workbook(target, options) as book:
        book.set_properties({"created": MADE})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        looks = Looks(
            heading,
            day,
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"valign": "top"}),
            {},
        )
        for name, sheet in zip(tab_names([sheet.name for sheet in sheets]), sheets, strict=True):
            for shape in sorted(set(sheet.shapes.values()) - looks.shapes.keys()):
                looks.shapes[shape] = book.add_format(
                    # Off the text that begins right beside it.
                    {"num_format": shape, "align": "right", "indent": 1, "valign": "top"}
                )
            tab = book.add_worksheet(name)
            _fill(tab, sheet, looks)
            if banner:
                tab.set_header(f"&C&B{banner.replace('&', '&&')}")
    return target.getvalue()


def tab_names(names: Iterable[str]) -> list[str]:
    """Make names that a workbook takes: 31 signs, no brackets and slashes, all different."""
    taken: list[str] = []
    for number, name in enumerate(names, start=1):
        cleaned = _NOT_IN_TAB.sub(" ", _FORBIDDEN.sub("", name)).strip(" '")[:31].strip(" '")
        if not cleaned or cleaned.casefold() in {"history", *(tab.casefold() for tab in taken)}:
            cleaned = f"{cleaned[:26]} {number}".strip()
        taken.append(cleaned)
    return taken


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _fill(tab: Worksheet, sheet: Sheet, looks: Looks) -> None:
    widths = [_heading_width(text) for text in sheet.headings]
    for column, text in enumerate(sheet.headings):
        tab.write_string(0, column, _plain(text), looks.heading)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write(tab, (number, column), cell, looks, sheet)
            if column < len(widths):
                widths[column] = max(widths[column], _width(cell))
        lines = max((_lines(cell, sheet.widest) for cell in row), default=1)
        if lines > 1:  # some programs do not find the height of wrapped text themselves
            tab.set_row(number, LINE * lines)
    widths = [min(sheet.widest, max(8, width + 2)) for width in widths]
    for column, width in enumerate(widths):
        tab.set_column(column, column, width)
    if (lines := max(map(_lines, sheet.headings, widths), default=1)) > 1:
        tab.set_row(0, LINE * lines)
    tab.freeze_panes(1, sheet.kept)
    _lay_out(tab, wide=sum(widths) > UPRIGHT)


def _heading_width(text: str) -> int:
    """Give the signs of a heading on two lines; it is wrapped, so figures below it stay close."""
    return max([*map(len, text.split()), math.ceil(len(text) / 2) + 1])


def _width(cell: Cell) -> int:
    """Give the signs a cell needs; a share of many decimals is shown with one."""
    return min(len(str(cell or "")), LONGEST_NUMBER if isinstance(cell, float | Decimal) else MOST)


def _lines(cell: Cell, widest: int) -> int:
    """Count the lines of a cell once its text is wrapped."""
    return sum(math.ceil((len(part) or 1) / widest) for part in str(cell).split("\n"))


def _lay_out(tab: Worksheet, *, wide: bool) -> None:
    """Lay a tab out for A4: its columns on one page, the headings on each, pages numbered."""
    tab.set_paper(A4)
    if wide:
        tab.set_landscape()
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)
    tab.set_footer("&L&A&RTrang &P/&N")


def _write(tab: Worksheet, at: tuple[int, int], cell: Cell, looks: Looks, sheet: Sheet) -> None:
    """Write one cell by its type and never by what its text looks like."""
    match cell:
        case None:
            return
        case str():
            text = _plain(cell)
            tab.write_string(*at, text, looks.wrapped if len(text) > sheet.widest else looks.text)
        case bool():
            tab.write_boolean(*at, cell)
        case date():
            tab.write_datetime(*at, cell, looks.day)
        case _:
            tab.write_number(*at, cell, looks.shapes.get(sheet.shapes.get(at[1], "")))


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", text)[:CELL_LIMIT]
