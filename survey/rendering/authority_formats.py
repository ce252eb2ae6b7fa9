"""The report on an authority in every other format than PDF: the same figures and words."""

from __future__ import annotations

from collections.abc import Iterator

from survey.rendering.authority_report import AuthorityReport, authority_page
from survey.rendering.data_files import Line, ReportData
from survey.rendering.report_formats import report_writers
from survey.rendering.sheets import COUNT, POINTS, Sheet
from survey.rendering.unit_formats import change_cells, series_lines, unit_data


def authority_data(report: AuthorityReport) -> ReportData:
    """Take the report apart: the lines of the whole, a line a unit and a kind, what moved."""
    whole = unit_data(report.whole)
    kept = [line for line in whole.lines if line.group != "Đơn vị trực thuộc"]
    return ReportData(
        title=report.title,
        about=whole.about,
        lines=(*kept, *_lines(report)),
        tables=(*whole.tables, *_tables(report)),
        notes=(*whole.notes, *filter(None, _notes(report))),
        banner=whole.banner,
    )


def _notes(report: AuthorityReport) -> tuple[str, ...]:
    found = (report.participation, report.rearranged_in_words, report.hidden)
    return (*found, report.moved_in_words)


def _lines(report: AuthorityReport) -> Iterator[Line]:
    for row in report.kinds:
        yield Line("Loại đơn vị", "", row.name, row.figure, f"{row.shown}/{row.units} đơn vị")
    for member in report.members:
        yield Line("Đơn vị", member.code, member.name, member.figure, member.standing)
    for unit in report.rearranged:
        yield from series_lines(unit.rows, unit.unit)


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
        "Lưu ý khi so",
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
            member.before if member.change else None,
        )
        for member in report.members
    ]
    first = 5 + len(targets)
    shapes = {3: COUNT, **dict.fromkeys(range(first, first + 3), POINTS)}
    yield Sheet("Đơn vị, nhận xét", heads, rows, shapes, kept=2)
    silent = [(name,) for name in report.silent]
    if silent:
        yield Sheet("Chưa có phiếu", ("Đơn vị",), silent)


AUTHORITY_WRITERS = report_writers(authority_page, authority_data)
