"""The office imports filled forms from a sheet, and types forms filled on paper."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from analysis.period import parse_period
from survey.models import Campaign, CampaignUnit, Comment
from survey.queries.questionnaires import all_questionnaires, questionnaire_ids
from survey.services.publication.close_period import close_period
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.staff import submit

START = "/van-phong/nhap-phieu"
PAPER = "/van-phong/phieu-giay"
PILE = f"{PAPER}/1/2026-11-20"
SHEET = "Ngày,Họ tên,Thái độ\n01/10/2026 8:13:29,Nguyễn Văn A,Rất hài lòng\n02/10/2026,B,Tuyệt\n"
CHOSEN = {
    "phieu": "mot-cua-2026-2",
    "cot0": "moment",
    "cot1": "",
    "cot2": "C2",
    "quay": "Q1",
    "kenh": "import",
    "kieu": "dmy",
    "ten": "",
    "nam": "",
}


@pytest.fixture
def office(staff_site: Site) -> Site:
    staff_site.client.get("/demo/office")
    return staff_site


def upload(site: Site, text: str = SHEET) -> str:
    hidden = Page(site.client.get(START).text).hidden
    data = {**hidden, "file": (io.BytesIO(text.encode()), "tra-loi.csv")}
    return site.client.post(START, data=data, content_type="multipart/form-data").location


def choose(site: Site, columns: str, **more: str) -> TestResponse:
    return submit(site.client, columns, **{**CHOSEN, **more})


def kept(site: Site) -> list[Path]:
    return list((site.house.settings.data / "uploads").iterdir())


def test_a_sheet_is_mapped_reduced_looked_at_and_imported(office: Site) -> None:
    open_page(office.client, START)
    columns = upload(office)
    page = unescape(open_page(office.client, columns).text)
    assert "Bỏ qua, không lưu" in page
    missing = choose(office, columns, quay="")
    check_page(missing)
    assert missing.status_code == 422
    words = choose(office, columns).location
    asked = unescape(open_page(office.client, words).text)
    assert "Tuyệt" in asked
    assert 'value="5" selected' in asked
    look = submit(office.client, words, tu0="5", tu1="5").location
    assert not any("Nguyễn" in path.read_text("utf-8") for path in kept(office))
    preview = open_page(office.client, look)
    assert office.count() == 0
    done = office.client.post(look, data=Page(preview.text).hidden)
    assert (done.status_code, office.count(), kept(office)) == (303, 2, [])
    # The same file once more changes nothing.
    look = submit(office.client, choose(office, upload(office)).location, tu0="5", tu1="4").location
    hidden = Page(office.client.get(look).text).hidden
    assert office.client.post(look, data={"seen": ""}).status_code == 400
    office.client.post(look, data=hidden)
    assert office.count() == 2


def test_a_map_under_a_name_is_offered_again_with_its_words(office: Site) -> None:
    words = choose(office, upload(office), ten="Biểu mẫu A", kieu="mdy").location
    submit(office.client, words, tu0="", tu1="4")
    columns = upload(office, SHEET.replace("Tuyệt", "Rất hài lòng"))
    page = unescape(open_page(office.client, columns).text)
    assert "đã dùng lại cách nối “Biểu mẫu A”" in page
    for name, value in (("cot0", "moment"), ("cot2", "C2"), ("kieu", "mdy")):
        assert re.search(rf'name="{name}".*?value="{value}" selected', page, re.DOTALL)
    assert 'name="quay" value="Q1"' in page
    words = choose(office, upload(office), ten="Biểu mẫu A").location
    asked = unescape(office.client.get(words).text)
    assert re.search(r'>Tuyệt<.*?value="4" selected', asked, re.DOTALL)
    # Under no name nothing is remembered, and other heads are another file.
    other = unescape(open_page(office.client, upload(office, "Khi nào" + SHEET[4:])).text)
    assert "dùng lại" not in other


def test_late_forms_are_told_by_their_period_and_want_a_reason(office: Site) -> None:
    with office.house.sessions.begin() as session:
        close_period(session, parse_period("2026-Q3", "reporting"), office.house.clock())
    text = SHEET.replace("10/2026", "09/2026")
    words = choose(office, upload(office, text)).location
    look = submit(office.client, words, tu0="5", tu1="4").location
    told = unescape(open_page(office.client, look).text)
    hidden = Page(told).hidden
    assert "2 phiếu mới có ngày thuộc quý III/2026" in told
    assert "phải chốt lại thành lần 2" in told
    assert "công bố" not in told.partition("<main")[2].partition("phải chốt lại")[0]
    refused = office.client.post(look, data=hidden)
    check_page(refused)
    assert (refused.status_code, office.count()) == (422, 0)
    assert "Xin ghi lý do" in unescape(refused.text)
    done = office.client.post(look, data={**hidden, "ly_do": "gửi về muộn"})
    assert (done.status_code, office.count(), kept(office)) == (303, 2, [])
    after = unescape(office.client.get(done.location).text)
    assert "Hãy chốt lại trên trang Kỳ báo cáo" in after


def test_words_without_a_level_are_told_row_by_row(office: Site) -> None:
    words = choose(office, upload(office)).location
    look = submit(office.client, words, tu0="5", tu1="").location
    page = unescape(open_page(office.client, look, status=422).text)
    assert "“Tuyệt” không phải là mức" in page
    assert "Thái độ" in page
    hidden = Page(office.client.get(look).text).hidden
    assert office.client.post(look, data=hidden).status_code == 422
    dropped = office.client.post(look.replace("/xem", "/xoa"), data=hidden)
    assert (dropped.status_code, office.count(), kept(office)) == (303, 0, [])


def test_steps_cannot_be_skipped(office: Site) -> None:
    columns = upload(office)
    for step in ("/tu", "/xem"):
        assert office.client.get(columns + step).location == START
    other = unescape(open_page(office.client, f"{columns}?phieu=mot-cua-2026").text)
    assert 'value="mot-cua-2026" selected' in other
    assert office.client.get(f"{columns}?dong=77").location == START


def test_paper_forms_are_typed_one_after_another(office: Site) -> None:
    open_page(office.client, PAPER)
    wrong = open_page(office.client, f"{PAPER}?quay=Q9&ngay=2026-11-20", status=422)
    assert "Không có quầy “Q9”" in unescape(wrong.text)
    ahead = open_page(office.client, f"{PAPER}?quay=Q1&ngay=2030-01-01", status=422)
    assert "chưa đến" in unescape(ahead.text)
    begun = office.client.get(f"{PAPER}?quay=Q1&ngay=2026-11-20")
    assert begun.location == PILE
    first = open_page(office.client, PILE)
    assert "autofocus" in first.text
    fields = {**Page(first.text).hidden, "c-C1": "5", "c-OV": "4"}
    saved = office.client.post(PILE, data=fields)
    assert saved.location == f"{PILE}?so=1"
    assert "thứ 2" in unescape(open_page(office.client, saved.location).text)
    office.client.post(PILE, data=fields)  # the Enter key pressed twice
    assert [(row.channel, row.day.isoformat()) for row in office.stored()] == [
        ("paper", "2026-11-20")
    ]
    bad = office.client.post(PILE, data={**fields, "c-C1": "7", "c-C2": "3"})
    check_page(bad)
    assert (bad.status_code, 'value="7"' in bad.text) == (422, True)
    empty = submit(office.client, PILE)
    assert "chưa có câu trả lời nào" in unescape(empty.text)
    assert office.client.get(f"{PAPER}/1/2030-01-01").location == PAPER
    for address in (f"{PAPER}/9/2026-11-20", f"{PAPER}/1/x"):
        assert office.client.get(address).status_code == 404
    assert office.count() == 1


def test_paper_is_typed_as_the_campaign_of_its_unit_and_day_asked(office: Site) -> None:
    with office.house.sessions.begin() as session:
        key = questionnaire_ids(session)["mot-cua-2026-2"]
        days = {"first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31)}
        asked = {"questionnaire_id": key, "ask_age": True, "ask_gender": False}
        session.add(Campaign(id=1, name="Đợt thử", kind="standing", **days, **asked))
        session.flush()
        session.add(CampaignUnit(campaign_id=1, unit_id=1))
    inside, after = f"{PAPER}/1/2026-10-31", f"{PAPER}/1/2026-11-01"
    assert 'name="f-age"' not in open_page(office.client, after).text
    page = open_page(office.client, inside)
    assert 'name="f-age"' in page.text
    assert 'name="f-gender"' not in page.text
    fields = {**Page(page.text).hidden, "c-C1": "5", "f-age": "2"}
    wrong = office.client.post(inside, data={**fields, "f-age": "9"})
    assert (wrong.status_code, "Chỉ gõ một trong các số" in unescape(wrong.text)) == (422, True)
    words = "Cán bộ giải thích\r\nrất rõ"
    assert office.client.post(inside, data={**fields, "gop_y": words}).status_code == 303
    with office.house.sessions() as session:
        [row] = office.stored()
        questionnaire = all_questionnaires(session)[row.questionnaire_id]
        assert questionnaire.code == "mot-cua-2026-2"
        place = [fact.code for fact in questionnaire.facts].index("age")
        assert row.facts[place] == "2"
        assert session.scalars(select(Comment.text)).one().split() == words.split()


@pytest.mark.parametrize("role", ["admin", "unit/1"])
def test_answers_are_handed_in_by_the_office_alone(staff_site: Site, role: str) -> None:
    staff_site.client.get("/demo/office")
    columns = upload(staff_site)
    staff_site.client.get(f"/demo/{role}")
    for address in (START, columns, f"{columns}/tu", f"{columns}/xem", PAPER, PILE):
        assert staff_site.client.get(address).status_code == 404
        assert staff_site.client.post(address).status_code == 404
