"""The office's pages about units, desks, hours, days and fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from survey.models import AuditEntry, Desk, Unit
from tests.factories import store_unit
from tests.site import Site
from tests.survey.views.office_place import Office

UNITS, UNIT, DESK = "/van-phong/don-vi", "/van-phong/don-vi/1", "/van-phong/quay/1"
NEW = {"name": "Xã Đất Đỏ", "code": "00012", "kind": "commune", "parent_id": "0"}


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    found = Office(site)
    yield found
    found.site.close()


def actions(office: Office) -> list[str]:
    with office.site.house.sessions() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def test_units_are_listed_found_without_marks_and_narrowed(office: Office) -> None:
    assert "Phường Ô Môn" in office.page(UNITS)
    assert "Phường Ô Môn" in office.page(f"{UNITS}?q=o+mon")
    assert "Phường Ô Môn" in office.page(f"{UNITS}?q=00004&loai=ward&ngay=2026-01-01")
    for narrowed in ("q=hanoi", "loai=commune", "tinh-trang=ended", "ngay=2020-01-01"):
        empty = office.page(f"{UNITS}?{narrowed}")
        assert "Phường Ô Môn" not in empty
        assert "Không có đơn vị nào khớp" in empty
    assert office.client.get(f"{UNITS}?trang=x").status_code == 404


def test_a_unit_is_added_renamed_ended_and_reopened(office: Office) -> None:
    page = office.done(f"{UNITS}/moi", {**NEW, "valid_from": "2026-01-01"})
    assert "Đơn vị chưa có quầy nào" in page
    edit = {"name": "Xã Đất Lành", "renamed_from": "2026-11-01", "kind": "commune"}
    page = office.done(f"{UNITS}/2/sua", {**edit, "parent_id": "0"})
    assert "Xã Đất Đỏ (đến hết 31/10/2026)" in page
    assert "Xã Đất Lành" in office.page(f"{UNITS}?q=dat+do"), "found by its old name"
    assert "đến hết 31/12/2098" in office.done(f"{UNITS}/2/thoi", {"end": "2099-01-01"})
    assert "đang hoạt động" in office.done(f"{UNITS}/2/mo-lai", at=f"{UNITS}/2")
    assert "Đã xóa" not in office.done(f"{UNITS}/1/xoa", at=f"{UNITS}/moi"), "it has a desk"
    assert actions(office) == ["unit.create", "unit.edit", "unit.close", "unit.reopen"]


def test_what_was_typed_stays_in_a_form_that_is_refused(office: Office) -> None:
    page = office.refused(f"{UNITS}/moi", {**NEW, "code": "00004", "valid_from": "2026-01-01"})
    assert 'value="Xã Đất Đỏ"' in page
    assert "đang thuộc một đơn vị khác" in page
    page = office.refused(f"{UNITS}/moi", {**NEW, "name": "", "valid_from": "ngày mai"})
    assert 'value="00012"' in page
    assert "còn 1 quầy" in office.refused(f"{UNIT}/thoi", {"end": "2026-12-01"})


@pytest.mark.parametrize(
    ("address", "fields", "now"),
    [
        (
            f"{UNIT}/sua",
            {"name": "Tên A", "renamed_from": "2026-11-01", "kind": "ward", "parent_id": "0"},
            "Phường Ô Môn",
        ),
        # The parent chosen is not offered any more: the other change is still what is told.
        (
            f"{UNIT}/sua",
            {"name": "Tên A", "renamed_from": "2026-11-01", "kind": "ward", "parent_id": "9"},
            "Phường Ô Môn",
        ),
        (f"{DESK}/sua", {"name": "Tên A"}, "Quầy số 1: Hộ tịch"),
        (f"{UNIT}/gio", {"day0": "8-11"}, "Nội dung hiện nay"),
    ],
)
def test_two_people_at_once_are_told_apart(
    office: Office, address: str, fields: dict[str, str], now: str
) -> None:
    with office.site.house.sessions.begin() as session:
        session.execute(update(Unit).values(revision=5))
        session.execute(update(Desk).values(revision=5))
    page = office.refused(address, {**fields, "revision": "4"}, 409)
    assert "người khác đã thay đổi" in page
    assert now in page
    assert all(f'value="{text}"' in page for key, text in fields.items() if key in ("name", "day0"))
    assert 'name="revision" value="5"' in page
    assert actions(office) == []


def test_a_desk_is_added_given_lists_moved_and_closed(office: Office) -> None:
    with office.site.house.sessions.begin() as session:
        store_unit(session, "00005", name="Phường Thới An")
    assert "Danh mục còn trống" in office.page("/van-phong/linh-vuc")
    office.done("/van-phong/linh-vuc/thuong-gap", at="/van-phong/linh-vuc")
    office.done("/van-phong/linh-vuc", {"name": "Hộ tịch đặc biệt"})
    new = {"name": "Quầy số 2", "code": "Q2", "valid_from": "2026-11-01"}
    page = office.done(f"{UNIT}/quay/moi", {**new, "field_names": ["Hộ tịch", "Đất đai"]})
    assert "Hộ tịch; Đất đai" in page
    assert "Quầy chưa có mã QR" in page
    page = office.done(
        "/van-phong/quay/2/sua",
        {"name": "Quầy số hai", "field_names": ["Nhà ở"], "deciding": ["2"], "has_kiosk": "y"},
    )
    assert "Phường Thới An" in page
    page = office.done("/van-phong/quay/2/chuyen", {"unit_id": "2", "day": "2099-01-01"})
    assert "Từ 01/01/2099 (sắp tới): Phường Ô Môn → Phường Thới An" in page
    page = office.done("/van-phong/quay/2/khong-chuyen", at="/van-phong/quay/2")
    assert "sắp tới" not in page
    assert "Mở lại quầy" in office.done("/van-phong/quay/2/dong", {"end": "2099-01-01"})
    assert "Đóng quầy" in office.done("/van-phong/quay/2/mo-lai", at="/van-phong/quay/2")
    page = office.refused("/van-phong/quay/2/chuyen", {"unit_id": "2", "day": "2020-01-01"})
    assert "hôm nay hoặc một ngày sắp tới" in page


def test_fields_end_and_come_back(office: Office) -> None:
    fields = "/van-phong/linh-vuc"
    office.done(fields, {"name": "Đất đai"})
    assert "thôi dùng từ" in office.done(f"{fields}/1/thoi", at=fields)
    assert "thôi dùng từ" not in office.done(f"{fields}/1/dung-lai", at=fields)
    assert "đã có trong danh mục" in office.refused(fields, {"name": "Đất đai"})


def test_hours_of_a_unit_hold_for_its_desks(office: Office) -> None:
    page = office.done(f"{UNIT}/gio", {"day5": "7h30-11h30"})
    assert "07:30-11:30" in page
    assert "Giờ của riêng đơn vị" in page
    assert "Theo giờ của đơn vị" in office.page(DESK)
    assert "Giờ của riêng quầy" in office.done(f"{DESK}/gio", {"day0": "8-10"})
    page = office.refused(f"{UNIT}/gio", {"day0": "cả ngày"})
    assert 'value="cả ngày"' in page
    assert "không phải là giờ" in page


def test_the_calendar_of_a_year_is_changed_and_confirmed(office: Office) -> None:
    year = "/van-phong/lich?nam=2027"
    assert "Chưa xác nhận" in office.page(year)
    storm = {"day": "2027-10-05", "kind": "off", "name": "Nghỉ tránh bão"}
    assert ">Nghỉ tránh bão" in office.done(year, storm)
    page = office.done("/van-phong/lich/2027/bo/2027-10-05", at=year)
    assert ">Nghỉ tránh bão" not in page
    assert "Đã xác nhận ngày" in office.done("/van-phong/lich/2027/xac-nhan", at=year)
    page = office.refused(year, {"day": "2027-10-09", "kind": "work", "name": "Làm bù"})
    assert "được nghỉ thay" in page
    assert "Mới có các ngày nghỉ cố định" in office.page("/van-phong/lich?nam=2031")
    assert office.client.get("/van-phong/lich?nam=1999").status_code == 404


@pytest.mark.parametrize(
    "address", [f"{UNITS}/99", f"{UNITS}/99/sua", "/van-phong/quay/99", "/van-phong/sap-xep/9"]
)
def test_what_is_not_there_is_not_found(office: Office, address: str) -> None:
    assert office.client.get(address).status_code == 404


def test_a_unit_sees_none_of_these_pages(office: Office) -> None:
    office.client.get("/demo/unit/1")
    for address in (UNITS, UNIT, DESK, "/van-phong/ma-qr", "/van-phong/sap-xep", "/van-phong/lich"):
        assert office.client.get(address).status_code == 404
