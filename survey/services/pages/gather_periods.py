"""Gathers periods as files: the list with where each stands, and the tables to be approved."""

from __future__ import annotations

from collections.abc import Iterable

from survey.queries.published_tables import PublicUnit, PublishedTables
from survey.rendering.sentences import withheld
from survey.rendering.sheets import Cell
from survey.services.pages.write_tables import (
    FIGURE_HEADS,
    PERIOD_HEADS,
    PageTable,
    percent_cell,
    period_cells,
)
from survey.services.protection.name_withheld import Withheld
from survey.services.publication.review_periods import PeriodReview

SHARE_HEADS = FIGURE_HEADS[3:6]


def period_table(reviews: Iterable[PeriodReview]) -> PageTable:
    """Write the list of periods: dates, the next step, how far each has come, its forms."""
    heads = ("Việc tiếp theo", "Tình trạng", "Công bố", "Số phiếu")
    return PageTable(
        "ky-bao-cao",
        "Kỳ báo cáo",
        (*PERIOD_HEADS[:3], *heads),
        tuple(
            (
                *period_cells(review.period)[:3],
                review.step_in_words,
                review.state.in_words,
                review.public_in_words,
                review.state.forms,
            )
            for review in reviews
        ),
    )


def approval_tables(
    tables: PublishedTables, kept_back: Iterable[Withheld]
) -> tuple[PageTable, ...]:
    """Write what the public would see of a period, and which units it would not see.

    Each line names the closing: a draft that is passed on must not be taken for another one.
    """
    heads = ("Lần chốt", "Ngày chốt")
    ground: tuple[Cell, ...] = (tables.closing, tables.closed_on)
    found = (
        PageTable(
            "xem-truoc",
            "Xem trước khi duyệt",
            ("Đơn vị", FIGURE_HEADS[0], *SHARE_HEADS, FIGURE_HEADS[-1], *PERIOD_HEADS, *heads),
            tuple(
                (unit.name, *_cells(unit), *period_cells(tables.period), *ground)
                for unit in tables.units
            ),
        ),
        PageTable(
            "cong-chung-khong-thay",
            "Công chúng sẽ không thấy",
            ("Đơn vị", "Vì sao", *PERIOD_HEADS[:3], *heads),
            tuple(
                (unit.name, unit.in_words, *period_cells(tables.period)[:3], *ground)
                for unit in kept_back
            ),
        ),
    )
    return tuple(table for table in found if table.rows)


def _cells(unit: PublicUnit) -> tuple[Cell, ...]:
    """Write the index of a unit as the approver is shown it: no counts of answers, no criteria."""
    row, words = unit.overall, withheld(unit.status)
    if row is None:
        return (None,) * 4 + (words,)
    alone = "chỉ chỉ số chung" if unit.only_overall else ""
    shares = (float(row.share), row.lo, row.hi)
    return (row.n, *map(percent_cell, shares), "; ".join(filter(None, (words, alone))))
