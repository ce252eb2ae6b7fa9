"""The page of flags: for the office only, with the form that keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from survey.models import IntegrityReview
from survey.queries.questionnaires import standing_questionnaire
from survey.services.pages import keep_page_figures
from survey.services.record_response import store_forms
from tests.factories import NOW, make_form
from tests.page import check_page, open_page
from tests.site import Site, make_site


@pytest.fixture
def flagged(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """One desk at which thirty forms came from one device in ten minutes."""
    made = make_site(tmp_path, sqlite_url, demo=True)
    made.house.clock = lambda: NOW
    with made.house.sessions.begin() as session:
        key, questionnaire = standing_questionnaire(session)
        answers = {criterion.code: 5 for criterion in questionnaire.criteria}
        labels = {"arrival_hint": "093", "device_hint": "may-1"}
        forms = [
            make_form(1, 1, key, answers=answers, facts={}, day=date(2026, 8, 3), **labels)
            for _ in range(30)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})
    yield made
    made.close()


def test_the_office_looks_decides_and_finds_it_again(flagged: Site) -> None:
    flagged.client.get("/demo/office")
    page = open_page(flagged.client, "/van-phong/dau-hieu?ky=2026Q3")
    assert "30 phiếu trong một ngày có vẻ từ cùng một thiết bị" in page.text
    assert "Chưa xem xét" in page.text
    form = open_page(flagged.client, "/van-phong/dau-hieu/1?ky=2026Q3")
    token = check_page(form).hidden["csrf_token"]
    sent = {"csrf_token": token, "revision": "0", "decision": "excluded", "reason": ""}
    refused = flagged.client.post("/van-phong/dau-hieu/1?ky=2026Q3", data=sent)
    assert refused.status_code == 422
    assert "Hãy ghi lý do." in refused.text
    assert 'value="excluded" checked' in refused.text, "what was chosen is kept"
    sent["reason"] = "Máy tính bảng bị bấm liên tục."
    assert flagged.client.post("/van-phong/dau-hieu/1?ky=2026Q3", data=sent).status_code == 303
    page = open_page(flagged.client, "/van-phong/dau-hieu?ky=2026Q3&trang-thai=unconfirmed")
    assert "Loại: chờ người thứ hai xác nhận" in page.text
    sheet = flagged.client.get("/van-phong/dau-hieu/bang.csv?ky=2026Q3").data.decode("utf-8-sig")
    assert "Loại: chờ người thứ hai xác nhận,Máy tính bảng bị bấm liên tục." in sheet
    assert flagged.client.get("/van-phong/dau-hieu/bang.xlsx?ky=2026Q3").data[:2] == b"PK"
    late = flagged.client.post("/van-phong/dau-hieu/1?ky=2026Q3", data=sent)
    assert late.status_code == 409
    assert "Máy tính bảng bị bấm liên tục." in late.text
    assert "1" in check_page(late).hidden["revision"]
    empty = open_page(flagged.client, "/van-phong/dau-hieu?ky=2026Q3&trang-thai=kept")
    assert "Không có dấu hiệu nào ở trạng thái này" in empty.text


def test_many_forms_are_left_out_only_when_somebody_else_agrees(flagged: Site) -> None:
    client, at = flagged.client, "/van-phong/dau-hieu/1"
    client.get("/demo/office")
    form = open_page(client, f"{at}?ky=2026Q3")
    sent = {**check_page(form).hidden, "decision": "excluded", "reason": "Đã xem máy quay."}
    assert client.post(f"{at}?ky=2026Q3", data=sent).status_code == 303
    press = check_page(open_page(client, f"{at}?ky=2026Q3")).hidden
    client.post(f"{at}/xac-nhan?ky=2026Q3", data=press)
    alone = open_page(client, f"{at}?ky=2026Q3")
    assert "Người xác nhận phải khác người đã đề nghị loại" in alone.text
    with flagged.house.sessions.begin() as session:
        session.execute(update(IntegrityReview).values(decided_by="Trần Thị Bé"))
    client.post(f"{at}/xac-nhan?ky=2026Q3", data=press)
    agreed = open_page(client, f"{at}?ky=2026Q3")
    assert "Đã xác nhận việc loại" in agreed.text
    assert "Người thứ hai xác nhận" in agreed.text
    longer = open_page(client, "/van-phong/dau-hieu?ky=20269M").text
    assert "Gồm các phiếu đã loại trong từng quý của kỳ" in longer
    assert "sau khi loại 30 phiếu" in longer
    client.post(f"{at}/xac-nhan?ky=2026Q3", data=press)
    assert "Không có đề nghị loại nào đang chờ" in open_page(client, f"{at}?ky=2026Q3").text


def test_the_overview_counts_what_waits(flagged: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    flagged.client.get("/demo/office")
    monkeypatch.setattr(keep_page_figures, "SOON_READ", 29)
    many = open_page(flagged.client, "/van-phong?ky=2026Q3").text
    assert re.search(r"Dấu hiệu chờ xem xét</p><p[^>]*>Chưa tìm<", many)
    assert "hệ thống tìm ban đêm" in many
    monkeypatch.setattr(keep_page_figures, "SOON_READ", 30)
    few = open_page(flagged.client, "/van-phong?ky=2026Q3").text
    assert re.search(r"Dấu hiệu chờ xem xét</p><p[^>]*>1<", few)
    assert "Chưa tìm" not in few
    assert "1 dấu hiệu đỏ." in few
    monkeypatch.setattr(keep_page_figures, "SOON_READ", 0)
    assert "Chưa tìm" not in open_page(flagged.client, "/van-phong?ky=2026Q3").text
    assert "Không có dấu hiệu nào chờ" in open_page(flagged.client, "/van-phong?ky=2026Q2").text


def test_no_unit_and_no_stranger_sees_flags(flagged: Site) -> None:
    for address in ("/van-phong/dau-hieu", "/van-phong/dau-hieu/1"):
        assert flagged.client.get(address).status_code in (303, 404)
    flagged.client.get("/demo/unit/1")
    for address in ("/van-phong/dau-hieu", "/van-phong/dau-hieu/1"):
        assert flagged.client.get(address).status_code == 404


def test_a_desk_without_a_flag_has_no_page(flagged: Site) -> None:
    flagged.client.get("/demo/office")
    for address in ("/van-phong/dau-hieu/2?ky=2026Q3", "/van-phong/dau-hieu/1?ky=2026Q4"):
        assert flagged.client.get(address).status_code == 404
    open_page(flagged.client, "/van-phong/dau-hieu?ky=2026Q2")
