"""Gathers the tables of a page of officials as they are given as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.period import Period
from survey.rendering.figures import Row
from survey.services.comments.count_themes import ThemeTable
from survey.services.dossiers.type_dossiers import YearRow
from survey.services.figures.find_peers import Peers
from survey.services.figures.page_figures import OfficeFigures, SilentDesks, UnitFigures
from survey.services.integrity.review_flags import STATES, ReviewedFlag
from survey.services.pages.write_findings import finding_tables, peer_table
from survey.services.pages.write_tables import (
    FIGURE_HEADS,
    PERIOD_HEADS,
    PageTable,
    figure_cells,
    period_cells,
    series_table,
    unit_table,
)


def unit_page_tables(
    figures: UnitFigures, period: Period, peers: Peers | None = None
) -> tuple[PageTable, ...]:
    """Write all tables of a unit's page; those without a line are left out."""
    beside = peers is not None and figures.overall.shown
    tables = (
        _rows("yeu-to", "Các yếu tố", "Yếu tố", figures.factors, period),
        _rows("tieu-chi", "Các tiêu chí", "Tiêu chí", figures.criteria, period),
        series_table(figures.name, figures.series),
        _rows("quay", "Các quầy", "Quầy giao dịch", figures.desks, period),
        unit_table(figures.children, period, "Đơn vị trực thuộc"),
        *([peer_table(figures.name, figures.overall, peers, period)] if beside and peers else []),
        *finding_tables(figures.words, figures.overall, period),
    )
    return tuple(table for table in tables if table.rows)


def office_page_tables(
    figures: OfficeFigures, silent: SilentDesks, period: Period
) -> tuple[PageTable, ...]:
    """Write the tables of the office's first page that stand beside the table of units."""
    tables = (
        *finding_tables(figures.words, figures.overall, period),
        PageTable(
            "quay-im",
            "Quầy ngừng có phiếu",
            ("Quầy", "Đơn vị", "Phiếu gần nhất", "Ngày mở cửa không phiếu", "Phiếu mỗi ngày"),
            tuple(
                (one.desk, one.unit, one.last_answer, one.days, round(one.usual, 1))
                for one in silent.desks
            ),
        ),
        PageTable(
            "chua-co-phieu",
            "Đơn vị chưa có phiếu",
            ("Đơn vị", *PERIOD_HEADS[:3]),
            tuple((name, *period_cells(period)[:3]) for name in figures.silent),
        ),
    )
    return tuple(table for table in tables if table.rows)


def flag_table(flags: Iterable[ReviewedFlag], period: Period) -> PageTable:
    """Write the flags of a period with what was decided; for the office only."""
    heads = ("Quầy", "Đơn vị", "Mức", "Dấu hiệu", "Số phiếu", "Phiếu bị chỉ ra", "Trạng thái")
    return PageTable(
        "dau-hieu",
        "Dấu hiệu cần xem xét",
        (*heads, "Lý do", "Người quyết định", "Ngày", "Người xác nhận", *PERIOD_HEADS[:3]),
        tuple(
            (
                one.flag.desk,
                one.flag.unit,
                "đỏ" if one.flag.red else "vàng",
                " ".join(one.flag.sentences),
                one.flag.forms,
                one.flag.marked[0],
                STATES[one.state],
                *(
                    ("", "", "", "")
                    if one.review is None
                    else (
                        one.review.reason,
                        one.review.decided_by,
                        one.review.decided_on,
                        one.review.confirmed_by,
                    )
                ),
                *period_cells(period)[:3],
            )
            for one in flags
        ),
    )


def dossier_table(rows: Sequence[YearRow], noun: str, year: int) -> PageTable:
    """Write the dossiers of a year by month; an empty cell is not known."""
    heads = ("Mã", noun, *(f"{month:02}/{year}" for month in range(1, 13)), "Cả năm")
    lines = tuple((row.code, row.name, *row.months, row.total) for row in rows)
    return PageTable("ho-so", f"Hồ sơ năm {year}", heads, lines)


def theme_table(table: ThemeTable) -> PageTable:
    """Write the counts of themes, with the same numbers withheld as on the page."""
    rows = (*table.rows, *([table.total] if table.total else []))
    return PageTable(
        "chu-de",
        "Chủ đề góp ý",
        ("Đơn vị", "Góp ý", *(theme.name for theme in table.themes)),
        tuple((row.name, row.comments, *row.counts) for row in rows),
    )


def _rows(name: str, title: str, noun: str, rows: Sequence[Row], period: Period) -> PageTable:
    return PageTable(
        name,
        title,
        ("Mã", noun, *FIGURE_HEADS, *PERIOD_HEADS),
        tuple(
            (row.code, row.name, *figure_cells(row.figure), *period_cells(period)) for row in rows
        ),
    )
