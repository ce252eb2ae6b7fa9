"""Reports on screen: ordered by the office, followed, taken away, checked by anybody."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from survey.models import ReportBatch
from survey.queries.questionnaires import standing_questionnaire
from survey.queries.report_editions import newest_of_unit
from survey.queries.units import unit_by_id
from survey.services.jobs.lend_work import claim_work
from survey.services.record_response import store_forms
from survey.services.reports.run_batch import run_batch
from tests.factories import NOW, make_form, store_desk, store_unit
from tests.page import check_page, open_page
from tests.site import Site, make_site
from tests.survey.services.place import Q3
from tests.survey.services.press import without_press, workshop

ORDER = {"period": "2026-Q3", "kind": "unit", "formats": ["pdf", "json"]}
UNIT = 2


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A demonstration with answers in quarter III/2026, visited by the office."""
    without_press(monkeypatch)
    made = make_site(tmp_path, sqlite_url, demo=True)
    made.house.clock = lambda: NOW
    with made.house.sessions.begin() as session:
        unit = store_unit_with_answers(session)
    assert unit == UNIT
    made.client.get("/demo/office")
    yield made
    made.close()


def store_unit_with_answers(session: Session) -> int:
    unit = store_unit(session, "00005", name="Phường Thới An", parent_id=1)
    key, questionnaire = standing_questionnaire(session)
    desk = store_desk(session, unit, "T1")
    answers = dict.fromkeys(questionnaire.positions, 4)
    forms = [
        make_form(unit, desk, key, day=Q3.first_day, answers=answers, facts={}) for _ in range(40)
    ]
    store_forms(session.connection(), forms, {key: questionnaire})
    return unit


def press(site: Site, **changes: object) -> str:
    """Fill the form in and send it; give the address it leads to."""
    page = check_page(site.client.get("/van-phong/bao-cao"))
    answer = site.client.post("/van-phong/bao-cao", data={**page.hidden, **ORDER, **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def make(site: Site) -> None:
    """Do what the background process does."""
    shop = workshop(site.house.sessions, site.house.settings.data)  # type: ignore[arg-type]
    with shop.sessions.begin() as session:
        found = claim_work(session, ReportBatch, shop.owner, NOW)
    assert found is not None
    run_batch(shop, found)


def test_a_press_starts_a_batch_that_can_be_followed_and_taken(office: Site) -> None:
    address = press(office)
    waiting = open_page(office.client, address)
    assert "đang chờ" in waiting.text
    assert "/batch.js" in waiting.text
    told = office.client.get(f"{address}/tien-do").json
    assert told == {"state": "open", "finished": 0, "total": 2, "failed": 0}
    assert press(office) == address  # pressed again meanwhile: the same batch
    make(office)
    done = open_page(office.client, address)
    assert "đã xong" in done.text
    assert "/batch.js" not in done.text
    archive = office.client.get(f"{address}/tai-ve")
    assert "attachment" in archive.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(archive.data)) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        sums = packed.read("SHA256SUMS").decode().splitlines()
        for line in sums:
            sha256, name = line.split("  ")
            assert hashlib.sha256(packed.read(name)).hexdigest() == sha256
    assert names == {
        "bao-cao-00005-2026-Q3.pdf",
        "bao-cao-00005-2026-Q3.json",
        "muc-luc.xlsx",
        "SHA256SUMS",
    }
    assert len(sums) == 2
    assert "Phường Thới An" in open_page(office.client, "/van-phong/bao-cao/ban/1").text
    file = office.client.get("/van-phong/bao-cao/ban/1/pdf")
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    assert office.client.get("/van-phong/bao-cao/ban/1/docx").status_code == 404


def test_a_wrong_order_is_told_and_kept(office: Site) -> None:
    page = check_page(office.client.get("/van-phong/bao-cao"))
    for changes in ({"formats": []}, {"period": "2031-Q1"}, {"formats": ["sav2"]}):
        answer = office.client.post("/van-phong/bao-cao", data={**page.hidden, **ORDER, **changes})
        assert answer.status_code == 422
        assert "Chưa lưu" in answer.text
        check_page(answer)
    without = office.client.post("/van-phong/bao-cao", data=ORDER)
    assert without.status_code == 422


def test_cancelled_and_retried(office: Site) -> None:
    address = press(office)
    hidden = check_page(office.client.get(address)).hidden
    assert office.client.post(f"{address}/huy", data={}).status_code == 400
    assert "đang chờ" in office.client.get(address).text  # not without protection
    office.client.post(f"{address}/huy", data=hidden)
    cancelled = re.sub(r"<[^>]+>", "", open_page(office.client, address).text)
    assert "đã hủy" in cancelled
    assert "Có 0 trên 2 văn bản" in cancelled, "what was not made is not called done"
    office.client.post(f"{address}/lam-lai", data=hidden)
    make(office)
    assert "đã xong" in open_page(office.client, address).text


def test_a_damaged_file_is_not_handed_out(office: Site) -> None:
    press(office)
    make(office)
    for file in (office.house.settings.data / "reports" / "files").rglob("*.pdf"):
        file.write_bytes(b"%PDF-1.7 torn")
    answer = office.client.get("/van-phong/bao-cao/ban/1/pdf", follow_redirects=True)
    assert "bị hỏng" in answer.text
    assert b"torn" not in answer.data


def test_a_unit_takes_its_own_reports_and_nothing_else(office: Site) -> None:
    press(office)
    make(office)
    press(office, internal="y", formats=["pdf"])
    make(office)
    office.client.get(f"/demo/unit/{UNIT}")
    page = open_page(office.client, f"/don-vi/{UNIT}/bao-cao")
    assert "Quý III/2026" in page.text
    assert page.text.count("Lần 1") == 1
    assert office.client.get(f"/don-vi/{UNIT}/bao-cao/1/pdf").status_code == 200
    for address in (
        f"/don-vi/{UNIT}/bao-cao/2/pdf",
        f"/don-vi/{UNIT}/bao-cao/1/docx",
        "/don-vi/1/bao-cao",
        "/don-vi/1/bao-cao/1/pdf",
        "/van-phong/bao-cao",
        "/van-phong/bao-cao/1",
        "/van-phong/bao-cao/1/tai-ve",
        "/van-phong/bao-cao/ban/1/pdf",
    ):
        assert office.client.get(address).status_code == 404, address


def test_anybody_can_check_a_printed_code(office: Site) -> None:
    press(office)
    make(office)
    with office.house.sessions() as session:
        [edition] = newest_of_unit(session, UNIT)
        assert unit_by_id(session, UNIT) is not None
    office.client.delete_cookie("demo_role")
    address = f"/bao-cao/{edition.shown_code}"
    page = open_page(office.client, address)
    assert "có thật, đang có hiệu lực" in page.text
    assert (
        "40"
        not in page.text.split("<main")[1]
        .replace(edition.code, "")
        .replace(edition.shown_code, "")
        .split("SHA-256")[0]
    )
    for typed in (edition.code.upper(), f" {edition.shown_code} "):
        assert office.client.get(f"/bao-cao/{typed}").status_code == 200
    file = edition.file("pdf")
    assert file is not None
    right = open_page(office.client, f"{address}?sha256={file.sha256.upper()}")
    assert "Đúng: tệp này là bản PDF" in right.text
    wrong = open_page(office.client, f"{address}?sha256={'0' * 64}")
    assert "Không khớp" in wrong.text
    for unknown in ("aaaaa-aaaaa", "x", "%3Cscript%3E"):
        assert (
            "Không có báo cáo nào mang mã này"
            in open_page(office.client, f"/bao-cao/{unknown}", status=404).text
        )


def test_an_edition_that_was_replaced_says_so(office: Site) -> None:
    press(office)
    make(office)
    with office.house.sessions() as session:
        [old] = newest_of_unit(session, UNIT)
    with office.house.sessions.begin() as session:
        key, questionnaire = standing_questionnaire(session)
        answers = dict.fromkeys(questionnaire.positions, 1)
        forms = [
            make_form(UNIT, 2, key, day=Q3.first_day, answers=answers, facts={}) for _ in range(9)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})
    press(office)
    make(office)
    page = open_page(office.client, f"/bao-cao/{old.shown_code}")
    assert "có thật, đã được thay thế" in page.text
    history = open_page(office.client, f"/van-phong/bao-cao/ban/{old.id}")
    assert "Số người trả lời: từ “40” thành “49”" in history.text
    office.client.get(f"/demo/unit/{UNIT}")
    assert office.client.get(f"/don-vi/{UNIT}/bao-cao/{old.id}/pdf").status_code == 404
