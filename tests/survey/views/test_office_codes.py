"""The office's pages about codes and tablets, and about lists in spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select, update

from survey.models import Placard, Unit
from survey.views.office import placards
from tests.factories import store_desk
from tests.page import Page
from tests.site import TOKEN, Site
from tests.survey.views.office_place import Office

CODES, FILES = "/van-phong/ma-qr", "/van-phong/don-vi/nhap"
SHOWN = "abcd-efgh-jkmn-pqrs"
UNITS_CSV = "Mã đơn vị,Tên đơn vị\n00004,Phường Ô Môn\n00099,Xã Mới\n".encode()


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    found = Office(site)
    yield found
    found.site.close()


def count(office: Office, model: type[Placard] | type[Unit]) -> int:
    with office.site.house.sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_desks_without_a_code_get_one_at_once_or_one_by_one(office: Office) -> None:
    with office.site.house.sessions.begin() as session:
        store_desk(session, 1, "Q2")
        store_desk(session, 1, "Q3")
    assert "2 quầy chưa có mã QR" in office.page(CODES)
    office.done(f"{CODES}/quay/2/cap", at=CODES)
    assert "Đã cấp 1 mã" in office.done(f"{CODES}/cap?don_vi=1", at=CODES)
    assert count(office, Placard) == 3
    assert "chưa có mã QR" not in office.page(f"{CODES}?don_vi=1")


def test_desks_with_the_addresses_of_their_codes_are_given_as_a_file(office: Office) -> None:
    with office.site.house.sessions.begin() as session:
        store_desk(session, 1, "Q2")
    assert f"{CODES}/bang.csv?don_vi=1" in office.page(f"{CODES}?don_vi=1")
    sheet = office.client.get(f"{CODES}/bang.csv?don_vi=1").data.decode("utf-8-sig").splitlines()
    address = f"http://127.0.0.1:8000/d/{SHOWN}"
    assert any(f",{SHOWN},{address}," in line for line in sheet)
    assert any(line.startswith("Q2,") and line.endswith(",,,,") for line in sheet)
    assert len(sheet) == 3


@pytest.mark.parametrize("size", ["A4", "A5", "A6", "stickers"])
def test_codes_are_printed_in_each_format(office: Office, size: str) -> None:
    answer = office.client.get(f"{CODES}/in/{size}.pdf?don_vi=1")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert f"ma-qr-00004-{size}.pdf" in answer.headers["Content-Disposition"]


def test_too_many_and_none_are_answered_with_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placards, "MOST_AT_ONCE", 0)
    answer = office.client.get(f"{CODES}/in/A4.pdf")
    assert "tiến trình nền" in office.page(answer.location)
    page = office.done(f"{CODES}/in/A6", at=CODES)
    assert "In mã QR (A6): tất cả đơn vị" in page
    assert "Bản in đã tạo gần đây" in office.page(CODES)
    office.site.do_jobs()
    done = office.page("/van-phong/viec/1")
    assert "Đã tạo bản in của 1 mã" in done
    assert 'aria-current="page">Mã QR niêm yết' in done, "a print belongs to the codes"
    file = office.client.get("/van-phong/viec/1/tep")
    assert (file.mimetype, file.data[:4]) == ("application/pdf", b"%PDF")
    assert "ma-qr-tat-ca-A6.pdf" in file.headers["Content-Disposition"]
    assert "/van-phong/viec/1/tep" in office.page(CODES)
    next((office.site.house.settings.data / "prints").rglob("*.pdf")).unlink()
    answer = office.client.get("/van-phong/viec/1/tep")
    assert "hãy tạo lại" in office.page(answer.location)
    assert office.client.get("/van-phong/viec/7/tep").status_code == 404
    office.done(f"{CODES}/{SHOWN}/thu-hoi", at=CODES)
    answer = office.client.get(f"{CODES}/in/A4.pdf?quay=1")
    assert "Hãy cấp mã trước" in office.page(answer.location)
    assert office.client.get(f"{CODES}/in/A3.pdf").status_code == 404


def test_a_replaced_code_works_on_for_some_days(office: Office) -> None:
    address = f"{CODES}/{SHOWN}/thay"
    assert "từ 0 đến 90" in office.refused(address, {"days": "400"})
    page = office.done(address, {"days": "7"})
    assert "mã cũ, dùng đến hết" in page
    with office.site.house.sessions() as session:
        old = session.scalars(select(Placard).where(Placard.token == TOKEN)).one()
        assert old.superseded_by is not None
    assert "đã được thay" in office.refused(address, {"days": "7"})


def test_the_code_for_a_tablet_is_shown_once(office: Office) -> None:
    kiosks = "/van-phong/may-tinh-bang"
    assert "Chưa có máy nào" in office.page(kiosks)
    answer = office.send(kiosks, {"desk": "Q1"})
    found = re.search(r"[0-9a-z]{4}-[0-9a-z]{4}(?=</code>)", answer.text)
    assert found is not None
    assert found[0] not in office.page(kiosks)
    assert office.send(kiosks, {"desk": "Q9"}).status_code == 422


def test_a_file_is_looked_at_before_it_is_imported(office: Office) -> None:
    answer = office.upload("don-vi", "don-vi.csv", UNITS_CSV)
    assert answer.status_code == 200
    assert "Xã Mới" in answer.text
    assert "Đơn vị cấp trên: (trống) → Toàn tỉnh" in answer.text
    assert count(office, Unit) == 1
    hidden = Page(answer.text).hidden
    taken = office.client.post(f"{FILES}/luu", data=hidden)
    assert "Đã nhập: 1 mới" in office.page(taken.location)
    assert count(office, Unit) == 3, "a root was made above both"
    again = office.client.post(f"{FILES}/luu", data=hidden)
    assert "hết hạn giữ tạm" in office.page(again.location)


def test_a_kind_that_is_none_is_told_before_it_is_stored(office: Office) -> None:
    rows = "Mã đơn vị,Tên đơn vị,Loại\n00021,Hai,Xãa\n00022,Ba,Khác\n00023,Tư,Xã\n".encode()
    answer = office.upload("don-vi", "loai.csv", rows)
    assert "Dòng 2: loại “Xãa” không có trong danh mục" in answer.text
    assert answer.text.count("không có trong danh mục") == 1


def test_a_file_with_faults_names_each_by_row(office: Office) -> None:
    faulty = "Mã đơn vị,Tên đơn vị,Hiệu lực từ\n,Xã A,\n00012,,hôm qua\n".encode()
    answer = office.upload("don-vi", "sai.csv", faulty)
    assert answer.status_code == 422
    for words in ("thiếu mã đơn vị", "thiếu tên đơn vị", "“hôm qua” không phải là ngày"):
        assert words in answer.text
    assert "Nhập</button>" not in answer.text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.pdf", b"%PDF", "Chỉ nhận tệp"),
        ("x.csv", b"", "Tệp trống"),
        ("", b"", "Xin chọn một tệp"),
        ("x.xlsx", b"not a workbook", "không mở được"),
    ],
)
def test_what_is_no_list_is_refused(office: Office, name: str, content: bytes, why: str) -> None:
    answer = office.upload("don-vi", name, content)
    assert answer.status_code == 422
    assert why in answer.text


def test_a_preview_that_no_longer_holds_is_shown_again(office: Office) -> None:
    answer = office.upload("don-vi", "don-vi.csv", UNITS_CSV)
    hidden = Page(answer.text).hidden
    taken = office.client.post(f"{FILES}/luu", data={**hidden, "seen": "9/0/0"})
    assert taken.status_code == 409
    assert "đã thay đổi từ lúc xem trước" in taken.text
    assert count(office, Unit) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["don-vi", "quay"])
def test_the_list_that_is_given_changes_nothing_when_it_comes_back(
    office: Office, what: str, kind: str
) -> None:
    given = office.client.get(f"/van-phong/tai-ve/{what}.{kind}")
    if what == "don-vi":
        # A unit without one above is hung under the root, which a first import makes.
        answer = office.upload(what, f"x.{kind}", given.data)
        assert "00004" in answer.text
        return
    answer = office.upload(what, f"x.{kind}", given.data)
    assert "không có gì khác" in answer.text
    assert office.client.get("/van-phong/tai-ve/nguoi.csv").status_code == 404


def test_a_code_of_its_own_is_advised_against_where_few_people_come(office: Office) -> None:
    warning = "Nên để quầy dùng chung một mã với quầy khác"
    assert warning not in office.page(CODES)
    with office.site.house.sessions.begin() as session:
        session.execute(update(Placard).values(issued_on=date(2026, 1, 1)))
    listed = office.page(CODES)
    assert warning in listed
    assert "ít người trả lời</span>" in listed
    assert warning in office.page("/van-phong/quay/1")
