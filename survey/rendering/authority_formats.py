"""The report on an authority in every other format than PDF: the same figures and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from survey.rendering.authority_report import AuthorityReport, authority_page
from survey.rendering.data_files import (
    Line,
    ReportData,
    write_data_csv,
    write_data_json,
    write_data_xlsx,
)
from survey.rendering.documents import write_docx
from survey.rendering.pdf import Enclosure, render_pdf
from survey.rendering.sheets import COUNT, Sheet
from survey.rendering.stamp import Stamp
from survey.rendering.unit_formats import change_cells, unit_data


def authority_data(report: AuthorityReport) -> ReportData:
    """Take the report apart: the lines of the whole, a line a unit and a kind, what moved."""
    whole = unit_data(report.whole)
    kept = [line for line in whole.lines if line.group != "Đơn vị trực thuộc"]
    return ReportData(
        title=report.title,
        about=whole.about,
        lines=(*kept, *_lines(report)),
        tables=(*whole.tables, *_tables(report)),
        notes=(*whole.notes, report.participation, report.hidden, report.moved_in_words),
    )


def authority_xlsx(report: AuthorityReport, stamp: Stamp | None) -> bytes:
    """Return the figures as a workbook."""
    return write_data_xlsx(authority_data(report), stamp)


def authority_csv(report: AuthorityReport, stamp: Stamp | None) -> bytes:
    """Return the figures as CSV."""
    return write_data_csv(authority_data(report), stamp)


def authority_json(report: AuthorityReport, stamp: Stamp | None) -> bytes:
    """Return the figures as JSON."""
    return write_data_json(authority_data(report), stamp)


def authority_docx(report: AuthorityReport, stamp: Stamp | None) -> bytes:
    """Return the report as a document that an office edits before it signs."""
    return write_docx(authority_page(replace(report, stamp=stamp)))


def authority_archive(report: AuthorityReport, stamp: Stamp | None) -> bytes:
    """Return the report as PDF/A-3a that carries its own figures as CSV."""
    figures = Enclosure("so-lieu.csv", "Số liệu của báo cáo", authority_csv(report, stamp))
    page = authority_page(replace(report, stamp=stamp))
    return render_pdf(page, variant="pdf/a-3a", enclosures=[figures])


def _lines(report: AuthorityReport) -> Iterator[Line]:
    for row in report.kinds:
        yield Line("Loại đơn vị", "", row.name, row.figure, f"{row.shown}/{row.units} đơn vị")
    for member in report.members:
        yield Line("Đơn vị", member.code, member.name, member.figure, member.standing)


def _tables(report: AuthorityReport) -> Iterator[Sheet]:
    targets = [target.target for target in report.whole.more.targets]
    heads = (
        "Mã",
        "Tên",
        "Loại",
        "Số hồ sơ",
        "So với mức chung",
        *(f"Mốc {target}%" for target in targets),
        "Chênh lệch với kỳ trước (điểm)",
        "Cận dưới 95%",
        "Cận trên 95%",
        "Kết luận",
    )
    rows = [
        (
            member.code,
            member.name,
            member.kind,
            member.dossiers,
            member.standing,
            *(member.verdicts or (None,) * len(targets)),
            *change_cells(member.change),
        )
        for member in report.members
    ]
    yield Sheet("Đơn vị, nhận xét", heads, rows, {3: COUNT})
    silent = [(name,) for name in report.silent]
    if silent:
        yield Sheet("Chưa có phiếu", ("Đơn vị",), silent)
