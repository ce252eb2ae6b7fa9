"""A report says once what two tables, a picture or many rows would say again."""

from dataclasses import replace

from survey.rendering.figures import HIDDEN_FIGURE, Change
from survey.rendering.findings import FactorChange
from survey.rendering.unit_report import unit_report_page
from tests.survey.rendering.samples import report

HIDDEN = "đã ẩn để bảo vệ người trả lời"


def test_two_periods_are_compared_in_words_and_three_in_a_picture():
    usual = report(431)
    two = unit_report_page(replace(usual, quarters=usual.quarters[1:]))
    assert "các kỳ gần đây" not in two
    assert "So với quý II/2026 (86,0%)" in two
    assert "Hình 1. Chỉ số hài lòng các kỳ gần đây" in unit_report_page(usual)


def test_withheld_details_are_told_in_one_sentence():
    usual = report(431)
    factors = tuple(replace(row, figure=HIDDEN_FIGURE) for row in usual.factors)
    criteria = tuple(replace(row, figure=HIDDEN_FIGURE) for row in usual.criteria)
    page = unit_report_page(replace(usual, factors=factors, criteria=criteria))
    assert page.count("Số liệu theo yếu tố và theo tiêu chí " + HIDDEN) == 1
    assert "KẾT QUẢ THEO TIÊU CHÍ" not in page.upper()
    assert usual.factors[0].name not in page


def test_what_makes_a_rise_or_a_fall_is_said_in_the_notes_alone():
    usual = report(431)
    changed = FactorChange("Tiếp cận dịch vụ", Change(0.0123, -0.05, 0.03))
    page = unit_report_page(replace(usual, more=replace(usual.more, factors=(changed,))))
    assert "Mỗi yếu tố được so sánh riêng" in page
    assert page.count("không chứa số 0") == 1


def test_factors_asked_by_one_criterion_each_are_not_printed_twice():
    usual = report(431)
    firsts = {row.factor: row for row in reversed(usual.criteria)}
    page = unit_report_page(replace(usual, criteria=tuple(firsts.values())))
    assert "Mỗi yếu tố được hỏi bằng một tiêu chí" in page
    assert "Bảng 1. Kết quả theo tiêu chí" in page
    assert "Mỗi yếu tố được hỏi bằng một tiêu chí" not in unit_report_page(usual)
