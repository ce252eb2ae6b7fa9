"""A unit's report says what its stored answers say, for every size of unit."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.formatting import percent
from survey.models import Response
from survey.queries.questionnaires import all_questionnaires
from survey.services.issue_reports import gather_unit_report, issue_unit_report
from survey.services.places.manage_units import merge_units
from survey.services.record_response import store_forms
from survey.services.settings.manage_settings import change_setting
from survey.services.summarise import summarise_unit
from tests.factories import NOW, make_form, store_desk, store_questionnaire, store_unit

Q3 = parse_period("2026-Q3", "reporting")
LEVELS = (5, 4, 4, 5, 2, 3, 5, 4, 1, 5)
Answer = Callable[[int, date], None]


@pytest.fixture
def unit(session: Session) -> int:
    return store_unit(session, "X01", name="Xã Suối Thử", kind="commune")


@pytest.fixture
def answer(session: Session, unit: int) -> Answer:
    """Give a way to let a number of people answer on a day."""
    desk, questionnaire = store_desk(session, unit, "X01-Q1"), store_questionnaire(session)

    def store(count: int, day: date) -> None:
        forms = []
        for number in range(count):
            level = LEVELS[number % len(LEVELS)]
            answers = {"C11": level, "C12": 9, "C21": 6 - level, "C22": 4, "OV": level}
            forms.append(make_form(unit, desk, questionnaire, day=day, answers=answers))
        store_forms(session.connection(), forms, all_questionnaires(session))

    return store


def printed(session: Session, unit: int) -> str:
    pages = PdfReader(io.BytesIO(issue_unit_report(session, unit, Q3, now=NOW))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_figures_in_the_document_are_those_of_the_summary(
    session: Session, unit: int, answer: Answer
) -> None:
    change_setting(session, "agency.parent", "UBND TỈNH THỬ")
    answer(40, Q3.first_day)
    answer(60, Q3.previous().first_day)
    text = printed(session, unit)
    summary = summarise_unit(session, unit, Q3, today=NOW.date())
    estimate = summary.overall.estimate
    assert f"Chỉ số hài lòng là {percent(estimate.p)}" in text
    assert f"từ {percent(estimate.lo)} đến {percent(estimate.hi)}" in text
    assert "40 người" in text
    for row in (("factor", "F1"), ("criterion", "C21"), ("question", "OV")):
        assert percent(summary.card[row].estimate.p) in text
    for words in ("UBND TỈNH THỬ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "quý III/2026", "./."):
        assert words in text
    assert "từ ngày 15/06/2026 đến ngày 14/09/2026" in text
    assert "quý II/2026" in text


def test_a_criterion_that_many_left_blank_says_so(session: Session, unit: int) -> None:
    desk, questionnaire = store_desk(session, unit, "X01-Q1"), store_questionnaire(session)
    forms = []
    for number in range(40):
        answers = {"C11": 5, "C12": 4, "C21": 4, "C22": 5}
        if number < 5:
            del answers["C22"]
        if number < 4:
            answers |= {"C21": None}
        form = make_form(unit, desk, questionnaire, day=Q3.first_day, answers=answers)
        forms.append(form)
    store_forms(session.connection(), forms, all_questionnaires(session))
    text = printed(session, unit)
    assert "bỏ trống 12,5% số lượt hỏi" in text
    assert "10,0%" not in text


def test_a_unit_without_answers_gets_a_report_that_says_so(session: Session, unit: int) -> None:
    store_questionnaire(session)
    text = printed(session, unit)
    assert "chưa nhận được phiếu trả lời nào" in text
    assert "%" not in text.replace("95%", "")


def test_three_answers_are_not_shown(session: Session, unit: int, answer: Answer) -> None:
    answer(3, Q3.first_day)
    text = printed(session, unit)
    assert "đã ẩn để bảo vệ người trả lời" in text
    assert "%" not in text.replace("95%", "")


def test_twenty_answers_are_shown_with_a_warning(
    session: Session, unit: int, answer: Answer
) -> None:
    answer(20, Q3.first_day)
    text = printed(session, unit)
    assert "chưa đủ mẫu" in text
    assert "Phụ lục" not in text


def test_a_merged_unit_names_the_old_units(session: Session, unit: int, answer: Answer) -> None:
    answer(40, Q3.previous().first_day)
    new = store_unit(session, "X09", name="Xã Mới", kind="commune", valid_from=Q3.first_day)
    merge_units(session, [unit], new, Q3.first_day, NOW)
    text = printed(session, new)
    assert "Xã Mới được hình thành từ xã Suối Thử từ ngày 15/06/2026" in text


def test_same_answers_give_the_same_bytes(session: Session, unit: int, answer: Answer) -> None:
    answer(12, Q3.first_day)
    first = issue_unit_report(session, unit, Q3, now=NOW)
    assert first == issue_unit_report(session, unit, Q3, now=NOW)


def mark(session: Session, state: str, count: int) -> None:
    """Mark so many stored forms as if their codes had been looked at."""
    chosen = select(Response.id).where(Response.receipt == "none").limit(count).scalar_subquery()
    session.execute(update(Response).where(Response.id.in_(chosen)).values(receipt=state))


def test_the_shares_of_forms_with_a_code_are_told(
    session: Session, unit: int, answer: Answer
) -> None:
    answer(40, Q3.first_day)
    assert "mã phiếu hẹn" not in printed(session, unit)
    change_setting(session, "receipts.enabled", True)
    assert "mã phiếu hẹn hợp lệ: 0/40 (0,0%)" in printed(session, unit)
    mark(session, "verified", 18)
    mark(session, "unverified", 6)
    text = printed(session, unit)
    assert "mã phiếu hẹn hợp lệ: 18/40 (45,0%)" in text
    assert "không xác nhận được: 6/40 (15,0%)" in text


def test_few_forms_with_a_code_are_not_counted_in_public(
    session: Session, unit: int, answer: Answer
) -> None:
    answer(40, Q3.first_day)
    mark(session, "unverified", 2)
    text = printed(session, unit)
    assert "không xác nhận được: đã ẩn để bảo vệ người trả lời" in text
    assert "2/40" not in text


def test_signer_recipients_and_archive_are_settings(session: Session, unit: int) -> None:
    change_setting(session, "agency.signer", "TM. ỦY BAN NHÂN DÂN; KT. CHỦ TỊCH;PHÓ CHỦ TỊCH")
    change_setting(session, "agency.recipients", "UBND tỉnh (để báo cáo); Các sở, ban, ngành;")
    change_setting(session, "agency.archive", "VT, VP")
    header = gather_unit_report(session, unit, Q3, now=NOW).header
    assert header.signer == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert header.recipients == ("UBND tỉnh (để báo cáo)", "Các sở, ban, ngành")
    assert header.archive == "VT, VP"
