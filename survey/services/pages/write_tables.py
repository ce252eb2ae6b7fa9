"""Writes the tables of a page as CSV and XLSX, each line with what its figure rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.period import Period
from survey.formatting import half_up
from survey.rendering.figures import Figure
from survey.rendering.sentences import withheld
from survey.rendering.sheets import Cell, Sheet, write_csv, write_xlsx
from survey.services.figures.choose_units import KIND_NAMES
from survey.services.figures.page_figures import SeriesPoint, UnitMark
from survey.services.pages.compare_quarters import ComparedQuarters

METHOD = "Tỷ lệ câu trả lời “Hài lòng” và “Rất hài lòng”; khoảng tin cậy 95% Wilson theo cụm"
FIGURE_HEADS = (
    "Số người trả lời",
    "Số câu trả lời",
    "Số câu hài lòng",
    "Chỉ số (%)",
    "Cận dưới 95% (%)",
    "Cận trên 95% (%)",
    "Ghi chú",
)
PERIOD_HEADS = ("Kỳ", "Từ ngày", "Đến hết ngày", "Cách tính")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class PageTable:
    """One table of a page: the name in its address, its title and its lines."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table_csv(table: PageTable) -> bytes:
    """Write one table as CSV that spreadsheets read as UTF-8."""
    return write_csv(table.heads, table.rows, bom=True).encode()


def tables_xlsx(tables: Sequence[PageTable]) -> bytes:
    """Write tables as a workbook, one tab each."""
    return write_xlsx([Sheet(table.title, table.heads, table.rows) for table in tables])


def unit_table(units: Iterable[UnitMark], period: Period, title: str = "Các đơn vị") -> PageTable:
    """Write the units of an authority."""
    heads = ("Mã", "Đơn vị", "Loại", *FIGURE_HEADS, "So với các đơn vị còn lại")
    return PageTable(
        "cac-don-vi",
        title,
        (*heads, "Số phiếu", "Số hồ sơ", *PERIOD_HEADS),
        tuple(
            (
                unit.code,
                unit.name,
                KIND_NAMES.get(unit.kind, ""),
                *figure_cells(unit.figure),
                unit.standing,
                unit.forms,
                unit.dossiers,
                *period_cells(period),
            )
            for unit in units
        ),
    )


def series_table(name: str, series: Iterable[SeriesPoint]) -> PageTable:
    """Write the index of one unit over quarters."""
    return PageTable(
        "cac-ky",
        "Các kỳ",
        ("Đơn vị", "Kỳ", *FIGURE_HEADS, "Phiếu khảo sát", "Cách tính"),
        tuple(
            (
                name,
                each.label,
                *figure_cells(each.figure),
                "hỏi các tiêu chí khác kỳ trước" if each.new_form else "",
                METHOD,
            )
            for each in series
        ),
    )


def figure_cells(figure: Figure) -> tuple[Cell, ...]:
    """Write a figure as cells; a withheld one leaves them empty and says why."""
    if not figure.shown:
        return (None,) * 6 + (withheld(figure.status),)
    shares = (figure.share, figure.lo, figure.hi)
    return (
        figure.respondents,
        figure.answers,
        figure.satisfied,
        *map(percent_cell, shares),
        withheld(figure.status),
    )


def percent_cell(share: float | None) -> Cell:
    """Write a share, or a difference of two, as percent."""
    return None if share is None else float(half_up(100 * share, 2))


def period_cells(period: Period) -> tuple[Cell, ...]:
    """Write which days a figure is of, and how it is computed."""
    return (period.label, period.first_day, period.last_day, METHOD)


def quarters_table(compared: ComparedQuarters) -> PageTable:
    """Write a comparison: a line for each unit and quarter, with the verdict in words."""
    return PageTable(
        "cac-quy",
        "Các quý",
        ("Đơn vị", "Ghi chú đơn vị", "Kỳ", *FIGURE_HEADS, "So với kỳ trước", "Cách tính"),
        tuple(
            (
                unit.name,
                unit.remark,
                point.label,
                *figure_cells(point.figure),
                "" if step is None else step.word,
                METHOD,
            )
            for unit in compared.units
            for point, step in zip(unit.points, unit.steps, strict=True)
        ),
    )
