"""A unit report in every other format than PDF: the same figures and words, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from survey.formatting import joined, line_start, short_date
from survey.rendering import finding_sentences, sentences
from survey.rendering.data_files import PLACES, Line, ReportData
from survey.rendering.figures import Change, Row
from survey.rendering.findings import PublishedRow
from survey.rendering.report_formats import report_writers
from survey.rendering.sheets import COUNT, PERCENT, POINTS, Cell, Sheet
from survey.rendering.unit_report import UnitReport, unit_report_page

#: Decimals of differences in percentage points.
POINT_PLACES = 4
#: Both series of a unit that was made of others.
SERIES = "Trước và sau sắp xếp"
ROLL_UP = ("Cách tính", "Chỉ số", "Cận dưới 95%", "Cận trên 95%", "Ghi chú")
GAPS = ("Kênh", "Chênh lệch (điểm)", "Cận dưới 95%", "Cận trên 95%")


def unit_data(report: UnitReport) -> ReportData:
    """Take a unit report apart into lines, tables and notes."""
    return ReportData(
        title=report.title,
        about=tuple(_about(report)),
        lines=tuple(_lines(report)),
        tables=tuple(table for table in _tables(report) if table.rows),
        notes=tuple(_notes(report)),
        banner=sentences.CIRCULATION if report.internal else "",
    )


def change_cells(change: Change | None) -> tuple[Cell, ...]:
    """Give a change in percentage points with its interval and the verdict in words."""
    if change is None:
        return (None, None, None, "không so sánh")
    points = [_points(value) for value in (change.value, change.lo, change.hi)]
    return (*points, sentences.verdict(change))


def _points(value: float) -> Decimal:
    return round(Decimal(repr(float(value))) * 100, POINT_PLACES)


def _about(report: UnitReport) -> Iterator[tuple[str, str]]:
    yield "Cơ quan ban hành", report.header.agency_in_text
    yield "Đơn vị", report.unit
    yield "Kỳ báo cáo", report.period
    yield "Số liệu", report.dates
    if report.counted_through is not None:
        yield "Tạm tính đến ngày", short_date(report.counted_through)
    if report.overall.shown and report.part is not None:
        yield "Các quý có phiếu trả lời", joined(report.part.labels)
    if report.closing is not None:
        yield "Tình trạng số liệu", report.closing.in_words
    yield "Phiếu khảo sát", report.method.questionnaire
    yield "Chỉ số", report.method.index_in_words


def _lines(report: UnitReport) -> Iterator[Line]:
    yield Line("Chung", "ALL", "Chỉ số hài lòng tại Bộ phận Một cửa", report.overall)
    if report.general is not None:
        yield Line("Chung", "OV", "Đánh giá chung (không tính vào chỉ số)", report.general)
    yield from _rows("Yếu tố", report.factors)
    yield from _rows("Tiêu chí", report.criteria)
    for point in report.quarters:
        remark = "phiếu khảo sát hỏi các tiêu chí khác kỳ trước" if point.new_form else ""
        yield Line("Các kỳ", point.label, point.label, point.figure, remark)
    yield from _rows("Quầy giao dịch", report.desks)
    for unit in report.more.units:
        yield Line("Đơn vị trực thuộc", "", unit.name, unit.figure, unit.standing)
    for channel in report.more.channels:
        remark = "" if channel.pooled else "không tính vào chỉ số"
        yield Line("Kênh trả lời", "", channel.name, channel.figure, remark)
    yield from series_lines(report.more.published, report.unit)


def series_lines(rows: Iterable[PublishedRow], unit: str) -> Iterator[Line]:
    """Give both series of a unit made of others: each unit of a period, and what they are today."""
    then, today = finding_sentences.SERIES
    for row in rows:
        for part in row.parts:
            yield Line(SERIES, row.label, part.name, part.figure, then)
        yield Line(SERIES, row.label, line_start(unit), row.today, today)


def _rows(group: str, rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        blank = row.figure.blank
        remark = "" if blank is None else sentences.blank(blank)
        yield Line(group, row.code, row.name, row.figure, remark)


def _tables(report: UnitReport) -> Iterator[Sheet]:
    more = report.more
    label = report.comparison.label
    heads: tuple[str, ...] = (
        "Nội dung",
        "Chênh lệch (điểm)",
        "Cận dưới 95%",
        "Cận trên 95%",
        "Kết luận",
    )
    changes: list[tuple[Cell, ...]] = [("Chỉ số chung", *change_cells(report.comparison.change))]
    changes += [(row.name, *change_cells(row.change)) for row in more.factors]
    part = report.comparison.part
    if part is not None:
        heads = (*heads, "Kỳ trước có số liệu của")
        changes = [(*row, f"{joined(part.labels)} ({part.in_words})") for row in changes]
    if report.overall.shown:
        yield Sheet(f"So với {label}", heads, changes, dict.fromkeys((1, 2, 3), POINTS))
        targets = [(f"Từ {row.target}% trở lên", row.fact, row.verdict) for row in more.targets]
        yield Sheet("Mốc mục tiêu", ("Mốc", "Chỉ số so với mốc", "Kết luận"), targets)
        yield Sheet("Ba cách tính", ROLL_UP, _rollup(report), dict.fromkeys((1, 2, 3), PERCENT))
        gaps = [(row.name, *change_cells(row.gap)[:3]) for row in more.channels if row.gap]
        yield Sheet("Kênh so với mã QR", GAPS, gaps, dict.fromkeys((1, 2, 3), POINTS))
    facts = [
        (row.question, option.label if option else None, option.count if option else None, words)
        for row in report.facts
        for words in [sentences.withheld(row.status)]
        for option in (row.options or (None,))
    ]
    asked = ("Câu hỏi", "Trả lời", "Số người", "Tình trạng")
    yield Sheet("Câu hỏi thực tế", asked, facts, {2: COUNT})


def _rollup(report: UnitReport) -> list[tuple[Cell, ...]]:
    """Give the three ways to the index of the whole; nothing where there is but one."""
    found, whole = report.more.rollup, report.overall
    if found is None:
        return []
    rows: list[tuple[Cell, ...]] = [
        ("Gộp mọi câu trả lời (chỉ số chính thức)", whole.share, whole.lo, whole.hi, None),
        (
            "Theo số hồ sơ của từng đơn vị",
            *(found.weighted or (None, None, None)),
            finding_sentences.weighted(found),
        ),
    ]
    if found.unit_mean is not None:
        words = finding_sentences.mean(found)
        rows.append(("Trung bình các đơn vị", found.unit_mean, None, None, words))
    return [
        tuple(round(cell, PLACES) if isinstance(cell, float) else cell for cell in row)
        for row in rows
    ]


def _notes(report: UnitReport) -> Iterator[str]:
    yield sentences.NOT_SIPAS
    yield from (*report.introduction, *report.findings)
    method = report.method
    yield (
        f"Số liệu của dưới {method.hide} người (dưới {method.desk_hide} người đối với một quầy "
        f"giao dịch) {sentences.HIDDEN}; dưới {method.flag} người ghi “{sentences.FEW}”, không "
        "dùng để xếp hạng."
    )
    if report.internal:
        yield "Chỉ dùng nội bộ: số liệu ở đây không che theo các bảng công bố."
    if report.overall.shown:
        if report.more.channels_withheld:
            yield finding_sentences.CHANNELS_WITHHELD
        if report.facts_withheld:
            yield finding_sentences.FACTS_WITHHELD
        yield from filter(None, (report.desk_remark, report.left_out))
        if report.receipts is not None:
            yield report.receipts.sentence
        yield sentences.comments(report.comments)


UNIT_WRITERS = report_writers(unit_report_page, unit_data)
