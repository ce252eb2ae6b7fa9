"""The year-end report in every other format than PDF: the same figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from survey.rendering.authority_formats import authority_data
from survey.rendering.data_files import (
    Line,
    ReportData,
    write_data_csv,
    write_data_json,
    write_data_xlsx,
)
from survey.rendering.documents import write_docx
from survey.rendering.pdf import Enclosure, render_pdf
from survey.rendering.sheets import Cell, Sheet
from survey.rendering.stamp import Stamp
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
    )


def year_end_xlsx(report: YearEndReport, stamp: Stamp | None) -> bytes:
    """Return the figures as a workbook."""
    return write_data_xlsx(year_end_data(report), stamp)


def year_end_csv(report: YearEndReport, stamp: Stamp | None) -> bytes:
    """Return the figures as CSV."""
    return write_data_csv(year_end_data(report), stamp)


def year_end_json(report: YearEndReport, stamp: Stamp | None) -> bytes:
    """Return the figures as JSON."""
    return write_data_json(year_end_data(report), stamp)


def year_end_docx(report: YearEndReport, stamp: Stamp | None) -> bytes:
    """Return the report as a document that an office edits before it signs."""
    return write_docx(year_end_page(replace(report, stamp=stamp)))


def year_end_archive(report: YearEndReport, stamp: Stamp | None) -> bytes:
    """Return the report as PDF/A-3a that carries its own figures as CSV."""
    figures = Enclosure("so-lieu.csv", "Số liệu của báo cáo", year_end_csv(report, stamp))
    page = year_end_page(replace(report, stamp=stamp))
    return render_pdf(page, variant="pdf/a-3a", enclosures=[figures])


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
