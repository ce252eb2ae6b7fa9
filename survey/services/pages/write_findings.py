"""Writes what stands beside an index as tables: targets, ways of adding up, channels, changes."""

from __future__ import annotations

from analysis.period import Period
from survey.rendering.figures import Change, Figure
from survey.rendering.sentences import verdict
from survey.rendering.sheets import Cell
from survey.services.figures.find_peers import Peers
from survey.services.figures.lay_out_findings import WordedFindings
from survey.services.pages.write_tables import (
    FIGURE_HEADS,
    METHOD,
    PERIOD_HEADS,
    PageTable,
    figure_cells,
    percent_cell,
    period_cells,
)

CHANGE_HEADS = ("Chênh lệch (điểm)", "Cận dưới 95%", "Cận trên 95%", "Nhận xét")


def finding_tables(words: WordedFindings, overall: Figure, period: Period) -> tuple[PageTable, ...]:
    """Write every table that may stand beside an index."""
    return (
        _targets(words, period),
        _rollup(words, overall, period),
        _factor_changes(words, period),
        _channels(words, period),
        _published(words),
    )


def peer_table(name: str, overall: Figure, peers: Peers, period: Period) -> PageTable:
    """Write a unit beside the whole and the middle half of its kind."""
    kind = f"{peers.units} đơn vị cùng loại: trung vị và một nửa số đơn vị ở giữa"
    middle = peers.middle and (peers.middle[1], peers.middle[0], peers.middle[2])
    rows: list[tuple[Cell, ...]] = [
        (one, *figure_cells(figure), *period_cells(period))
        for one, figure in ((name, overall), (peers.name, peers.overall))
    ]
    if middle:
        cells = (None, None, None, *map(percent_cell, middle), "")
        rows.append((kind, *cells, *period_cells(period)))
    heads = ("Nhóm", *FIGURE_HEADS, *PERIOD_HEADS)
    return PageTable("cung-loai", "So với các đơn vị khác", heads, tuple(rows))


def _targets(words: WordedFindings, period: Period) -> PageTable:
    return PageTable(
        "muc-tieu",
        "Mốc mục tiêu",
        ("Mốc (%)", "So với mốc", "Kết luận", *PERIOD_HEADS),
        tuple(
            (row.target, row.fact, row.verdict, *period_cells(period))
            for row in words.found.targets
        ),
    )


def _rollup(words: WordedFindings, overall: Figure, period: Period) -> PageTable:
    """Write the three ways to the whole; a way that may not be shown keeps its reason."""
    found = words.found.rollup
    rows: list[tuple[Cell, ...]] = []
    if found is not None:
        pooled = (overall.share, overall.lo, overall.hi) if overall.shown else (None,) * 3
        ways = [
            ("Gộp mọi câu trả lời (chỉ số chính thức)", pooled, ""),
            ("Theo số hồ sơ của từng đơn vị", found.weighted or (None,) * 3, words.weighted),
            ("Trung bình các đơn vị", (found.unit_mean, None, None), words.mean),
        ]
        rows = [
            (way, *map(percent_cell, numbers), remark, *period_cells(period)[:3])
            for way, numbers, remark in ways
        ]
    heads = ("Cách tính", *FIGURE_HEADS[3:6], "Ghi chú", *PERIOD_HEADS[:3])
    return PageTable("ba-cach-tinh", "Ba cách tính chỉ số chung", heads, tuple(rows))


def _factor_changes(words: WordedFindings, period: Period) -> PageTable:
    before = words.found.comparison.label if words.found.comparison else ""
    return PageTable(
        "thay-doi-yeu-to",
        "Thay đổi của từng yếu tố",
        ("Yếu tố", *CHANGE_HEADS, "Số tiêu chí chung", "So với", *PERIOD_HEADS),
        tuple(
            (row.name, *change_cells(row.change), row.shared, before, *period_cells(period))
            for row in words.found.factors
        ),
    )


def _channels(words: WordedFindings, period: Period) -> PageTable:
    return PageTable(
        "kenh",
        "Theo kênh",
        ("Kênh", *FIGURE_HEADS, "Tính vào chỉ số", *CHANGE_HEADS[:3], *PERIOD_HEADS),
        tuple(
            (
                row.name,
                *figure_cells(row.figure),
                "có" if row.pooled else "không",
                *change_cells(row.gap)[:3],
                *period_cells(period),
            )
            for row in words.found.channels
        ),
    )


def _published(words: WordedFindings) -> PageTable:
    """Write both series of a merged unit: its parts as published, and the unit of today."""
    return PageTable(
        "sap-xep",
        "Trước và sau khi sắp xếp",
        ("Kỳ", "Bản đồ đơn vị", "Đơn vị", *FIGURE_HEADS, "Cách tính"),
        tuple(
            (row.label, words.series[side], name, *figure_cells(figure), METHOD)
            for row in words.found.published
            for side, name, figure in (
                *((0, part.name, part.figure) for part in row.parts),
                (1, "", row.today),
            )
        ),
    )


def change_cells(change: Change | None) -> tuple[Cell, ...]:
    """Write a difference in points, with its interval and what may be said of it."""
    if change is None:
        return (None, None, None, "không so sánh")
    return (*map(percent_cell, (change.value, change.lo, change.hi)), verdict(change))
