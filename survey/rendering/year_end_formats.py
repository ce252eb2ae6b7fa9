"""The year-end report in every other format than PDF: the same figures and words."""

from __future__ import annotations

from collections.abc import Iterator

from survey.rendering.authority_formats import authority_data
from survey.rendering.data_files import Line, ReportData
from survey.rendering.report_formats import report_writers
from survey.rendering.sheets import Cell, Sheet
from survey.rendering.year_end_report import Points, YearEndReport, year_end_page


def year_end_data(report: YearEndReport) -> ReportData:
    """Take the report apart: the lines of the authority, factors of every unit, points."""
    base = authority_data(report.authority)
    return ReportData(
        title=report.title,
        about=base.about,
        lines=(*base.lines, *_factor_lines(report)),
        tables=(*base.tables, _points_table(report)),
        notes=(*report.rule_in_words, *base.notes),
        banner=base.banner,
    )


def _factor_lines(report: YearEndReport) -> Iterator[Line]:
    for row in report.rows:
        for factor, figure in zip(report.factors, row.factors, strict=True):
            name = f"{row.member.name}: {factor.name}"
            yield Line("Yếu tố theo đơn vị", f"{row.member.code}/{factor.code}", name, figure)


def _points_table(report: YearEndReport) -> Sheet:
    heads = ("Mã", "Đơn vị", "Điểm", "Điểm ở cận dưới", "Điểm ở cận trên")
    rows: list[tuple[Cell, ...]] = [("", "Chung", *_cells(report.points))]
    rows += [(row.member.code, row.member.name, *_cells(row.points)) for row in report.rows]
    return Sheet("Điểm quy đổi", heads, rows)


def _cells(points: Points | None) -> tuple[Cell, ...]:
    return (None, None, None) if points is None else (points.value, points.lo, points.hi)


YEAR_END_WRITERS = report_writers(year_end_page, year_end_data)
