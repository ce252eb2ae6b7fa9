"""The figures of a report as files for machines and spreadsheets: XLSX, CSV and JSON, one content.

A report hands over its figures as lines; each file says of every line what the PDF says of it, and
of a withheld one nothing but that it is withheld.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.rendering.figures import Figure
from survey.rendering.sentences import withheld
from survey.rendering.sheets import COUNT, PERCENT, Cell, Sheet, write_csv, write_xlsx
from survey.rendering.stamp import Stamp

#: Decimals of shares 0..1 in files: far finer than any printed figure, the same on every machine.
PLACES = 6
HEADINGS = (
    "Nhóm",
    "Mã",
    "Tên",
    "Số người trả lời",
    "Số câu trả lời",
    "Số câu hài lòng",
    "Chỉ số",
    "Cận dưới 95%",
    "Cận trên 95%",
    "Tình trạng",
    "Mức 1",
    "Mức 2",
    "Mức 3",
    "Mức 4",
    "Mức 5",
    "Không áp dụng",
    "Nhận xét",
)
#: The same columns in files for machines.
NAMES = (
    "group",
    "code",
    "name",
    "respondents",
    "answers",
    "satisfied",
    "index",
    "lower_95",
    "upper_95",
    "status",
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    "level_5",
    "not_applicable",
    "remark",
)
SHAPES = {
    **dict.fromkeys((3, 4, 5, 10, 11, 12, 13, 14, 15), COUNT),
    **dict.fromkeys((6, 7, 8), PERCENT),
}


@dataclass(frozen=True)
class Line:
    """One figure: of which group of rows, its code and name, and words that stand beside it."""

    group: str
    code: str
    name: str
    figure: Figure
    remark: str = ""


@dataclass(frozen=True)
class ReportData:
    """Everything a report hands over as data."""

    title: str
    #: What the figures are about: "Kỳ báo cáo" -> "quý III/2026".
    about: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    #: Tables whose rows are no figures: counts of answers, changes, points.
    tables: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()
    #: Who may see the figures, where not everybody may: in the first row, and on every page.
    banner: str = ""


def write_data_xlsx(data: ReportData, stamp: Stamp | None) -> bytes:
    """Write the figures as a workbook: what it is about, a tab for each group, notes."""
    groups = dict.fromkeys(line.group for line in data.lines)
    tabs = [Sheet("Giới thiệu", ("Mục", "Nội dung"), _about(data, stamp), widest=100)]
    for group in groups:
        rows = [_cells(line)[1:] for line in data.lines if line.group == group]
        shapes = {place - 1: shape for place, shape in SHAPES.items()}
        tabs.append(Sheet(group, HEADINGS[1:], rows, shapes, widest=50, kept=2))
    notes = Sheet("Ghi chú", ("Ghi chú",), [(note,) for note in data.notes], widest=110)
    return write_xlsx([*tabs, *data.tables, notes], banner=data.banner)


def write_data_csv(data: ReportData, _stamp: Stamp | None = None) -> bytes:
    """Write the figures as one table, with the mark by which Excel knows UTF-8."""
    return write_csv(NAMES, map(_cells, data.lines), bom=True).encode()


def write_data_json(data: ReportData, stamp: Stamp | None) -> bytes:
    """Write the figures as JSON, withheld numbers as null."""
    document = {
        "title": data.title,
        "about": dict(_about(data, stamp)),
        "figures": [dict(zip(NAMES, _cells(line), strict=True)) for line in data.lines],
        "tables": [_table(table) for table in data.tables],
        "notes": list(data.notes),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _about(data: ReportData, stamp: Stamp | None) -> list[tuple[str, str]]:
    found = [("Phạm vi lưu hành", data.banner)] if data.banner else []
    found += [("Tên", data.title), *data.about]
    if stamp is not None:
        found += [
            ("Mã tra cứu", stamp.code),
            ("Lần ban hành", str(stamp.edition)),
            ("Kiểm tra bản này tại", stamp.address),
        ]
    return found


def _cells(line: Line) -> list[Cell]:
    """Give a line as cells: shares 0..1; nothing at all of a figure that is withheld."""
    figure = line.figure
    counts = (figure.respondents, figure.answers, figure.satisfied) if figure.shown else _gaps(3)
    shares = [None if one is None else round(one, PLACES) for one in _shares(figure)]
    levels = figure.levels or _gaps(5)
    none = figure.not_applicable if figure.levels else None
    words = withheld(figure.status)
    return [line.group, line.code, line.name, *counts, *shares, words, *levels, none, line.remark]


def _shares(figure: Figure) -> tuple[float | None, float | None, float | None]:
    return figure.share, figure.lo, figure.hi


def _gaps(count: int) -> Sequence[None]:
    return (None,) * count


def _table(table: Sheet) -> dict[str, object]:
    rows: Iterable[Sequence[Cell]] = table.rows
    return {"name": table.name, "columns": list(table.headings), "rows": [list(r) for r in rows]}
