"""The year-end report: points by a rule that is data, said in words, never on hidden figures."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from analysis.points import rule_from_document
from survey.rendering.authority_report import AuthorityReport, Member, authority_page
from survey.rendering.figures import HIDDEN_FIGURE, Figure
from survey.rendering.findings import Findings, Target
from survey.rendering.hall_sheet import HallSheet, hall_sheet_pdf
from survey.rendering.page_parts import read_page
from survey.rendering.shortcuts import well_formed
from survey.rendering.stamp import Stamp
from survey.rendering.year_end_formats import YEAR_END_WRITERS
from survey.rendering.year_end_report import YearEndReport, YearRow, year_end_page
from survey.services.reports.report_on_year import points_of
from tests.survey.rendering.samples import figure, report, text_of
from tests.survey.rendering.samples import words as placed_words

LINEAR = rule_from_document({"type": "linear", "max": 10})
SHARES = (0.9, 0.85, 0.91, 0.87, 0.77)


def row(name: str, found: Figure) -> YearRow:
    member = Member(f"U{name}", f"Xã {name}", "Xã", found, None, (), "không so", 900)
    factors = tuple(figure(found.respondents, share, 2) for share in SHARES)
    return YearRow(member, factors, points_of(LINEAR, found))


@pytest.fixture(scope="module")
def made() -> YearEndReport:
    rows = (row("A", figure(100, 0.874, 5)), row("B", HIDDEN_FIGURE))
    whole = report(431, period="năm 2026", dates="từ ngày 15/12/2025 đến ngày 14/12/2026")
    authority = AuthorityReport(whole, tuple(each.member for each in rows), (), ())
    return YearEndReport(authority, rows, points_of(LINEAR, whole.overall), LINEAR)


def test_points_come_from_exact_counts_and_both_ends(made: YearEndReport) -> None:
    shown = made.rows[0].points
    assert shown is not None
    assert shown.value == Decimal("8.74")
    assert shown.lo < shown.value < shown.hi
    assert made.rows[1].points is None


def test_a_step_that_holds_both_ends_is_said_once() -> None:
    steps = rule_from_document({"type": "step", "steps": [[60, 5], [95, 10]]})
    found = points_of(steps, figure(400, 0.8))
    assert found is not None
    assert found.ends == "đều là 5,00"


def test_full_points_are_due_from_a_mark_on() -> None:
    # Hồ Chí Minh City published 6 of 6 points for 93,93 %: full from the target on.
    rule = rule_from_document({"type": "linear", "max": 6, "full_at": 90})
    found = points_of(rule, figure(10_000, 0.9393))
    assert found is not None
    assert found.value == 6


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"type": "linear", "max": 10}, "từ 0 điểm ở 0% đến 10 điểm ở 100%"),
        ({"type": "step", "steps": [[70, 5], [90, 7.5]]}, "từ 70%: 5 điểm; từ 90%: 7,5 điểm"),
        ({"type": "piecewise", "knots": [[60, 0], [80, 7], [100, 10]]}, "80%: 7 điểm"),
        ({"type": "linear", "max": 6, "full_at": 92.5}, "Chỉ số từ 92,5% trở lên được đủ 6 điểm"),
    ],
)
def test_says_the_rule_in_words(made: YearEndReport, document: dict, words: str) -> None:
    rule = rule_from_document(document)
    changed = YearEndReport(made.authority, made.rows, made.points, rule)
    assert words in " ".join(changed.rule_in_words)


def test_prints_points_factors_and_hidden_units(made: YearEndReport, tmp_path: Path) -> None:
    content = YEAR_END_WRITERS["pdf"](
        made, Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p")
    )
    text = text_of(content, tmp_path)
    for words in ("8,74", "Xã A", "Xã B", "đã ẩn để bảo vệ người trả lời", "Phụ lục III", "90,0%"):
        assert words in text
    assert "Điểm quy đổi của chỉ số chung: 8,74 điểm; tại hai đầu khoảng tin cậy: từ 8," in text
    assert PdfReader(io.BytesIO(content)).metadata.title.startswith("Báo cáo Chỉ số hài lòng")


def test_reports_of_the_whole_are_well_formed(made: YearEndReport) -> None:
    assert well_formed(year_end_page(made)) is not None
    assert well_formed(authority_page(made.authority)) is not None


def test_a_hidden_unit_fills_its_row_however_many_targets_there_are(made: YearEndReport) -> None:
    targets = tuple(
        Target(str(mark), "87,4%", False, "chưa đạt", Decimal(mark)) for mark in (88, 90)
    )
    whole = replace(made.authority.whole, more=Findings(targets=targets))
    members = tuple(
        replace(each, verdicts=("chưa đạt", "chưa đạt") if each.figure.shown else ())
        for each in made.authority.members
    )
    page = read_page(authority_page(replace(made.authority, whole=whole, members=members)))
    (table,) = page.find_class("members")
    widths = {sum(int(cell.get("colspan", 1)) for cell in row) for row in table.iter("tr")}
    assert widths == {9}


def test_data_hold_points_as_numbers_and_nothing_of_hidden_units(made: YearEndReport) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(YEAR_END_WRITERS["xlsx"](made, None)))
    head, _, shown, hidden = book.get_sheet_by_name("Điểm quy đổi").to_python()
    assert head[1:3] == ["Đơn vị", "Điểm"]
    assert shown[1:3] == ["Xã A", 8.74]
    assert hidden[1:] == ["Xã B", "", "", ""]
    rows = list(
        csv.DictReader(io.StringIO(YEAR_END_WRITERS["csv"](made, None).decode("utf-8-sig")))
    )
    factors = [each for each in rows if each["group"] == "Yếu tố theo đơn vị"]
    assert len(factors) == 10
    assert all(each["index"] == "" for each in factors if each["name"].startswith("Xã B"))


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (431, "87,4%"),
        (20, "Chưa đủ mẫu: chỉ để tham khảo"),
        (3, "Đã ẩn để bảo vệ người trả lời"),
        (0, "Chưa có câu trả lời"),
    ],
)
def test_sheet_for_the_hall_is_one_page_and_true(people: int, words: str, tmp_path: Path) -> None:
    sheet = HallSheet(report(people), "Trung tâm Phục vụ hành chính công xã An Bình")
    content = hall_sheet_pdf(sheet, Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p"))
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    text = text_of(content, tmp_path)
    assert words in text
    assert "không phải SIPAS" in text
    assert ("Công chức trực tiếp" in text) == (people >= 5)


@pytest.mark.parametrize("letters", [30, 42, 80, 110, 300])
def test_sheet_for_the_hall_stays_one_page_and_clear_of_the_stamp_whatever_the_name(
    letters: int, tmp_path: Path
) -> None:
    name = ("Trung tâm Phục vụ hành chính công xã " + "Nghĩa Trường " * 30)[:letters]
    stamp = Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p")
    content = hall_sheet_pdf(HallSheet(report(431), name), stamp)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    boxes = placed_words(content, tmp_path)
    thanks = [box[4] for box in boxes if box[5] in ("kiến;", "tên.")]
    stamped = [box[2] for box in boxes if box[5] == "cứu:"]
    assert max(thanks) < min(stamped) - 1
