"""The pages of those who look after accounts, as a browser sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from survey.models import AuditEntry
from survey.queries.accounts import account_by_id
from tests.factories import NOW, store_unit
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.staff import PASSWORD, hire, sign_in, submit, switch_on_second_factor

LIST = "/quan-tri/tai-khoan"


@pytest.fixture
def admin(site: Site) -> Site:
    """An installation whose only account, number 1, is an administrator who is signed in."""
    site.house.clock = lambda: NOW
    account = hire(site, "an", ("admin", None))
    with site.house.sessions.begin() as session:
        phone = switch_on_second_factor(
            session, account, site.house.settings.secret_key, NOW - timedelta(minutes=9)
        )
    sign_in(site.client)
    assert submit(site.client, "/dang-nhap/ma-xac-thuc", ma=phone.at(NOW)).location == "/quan-tri"
    return site


def press(site: Site, deed: str, account: int = 1, **fields: str) -> str:
    """Press one of the buttons of an account; give what the page says then."""
    hidden = check_page(site.client.get(f"{LIST}/{account}")).hidden
    answer = site.client.post(
        f"{LIST}/{account}/{deed}", data={"csrf_token": hidden["csrf_token"], **fields}
    )
    if answer.status_code == 303:
        answer = site.client.get(answer.location)
    return answer.text


def test_account_is_made_chosen_for_and_signs_in(admin: Site) -> None:
    made = submit(admin.client, f"{LIST}/moi", ho_ten="Trần  Thị Bé ", ten="BE.tran")
    page = check_page(made)
    assert "no-store" in made.headers["Cache-Control"]
    link = made.text.split('class="secret">')[1].split("<")[0]
    path = link.removeprefix("http://127.0.0.1:8000")
    assert page.headings == ["Đường dẫn đặt mật khẩu"]
    assert "Lãnh đạo đơn vị" in press(admin, "cap-vai-tro", 2, vai_tro="head", don_vi="1")
    other = admin.app.test_client()
    open_page(other, path)
    short = submit(other, path, moi="ngắn quá", lap_lai="ngắn quá")
    assert short.status_code == 422
    assert "14 ký tự" in short.text
    named = submit(other, path, moi="Trần Thị Bé 2026", lap_lai="Trần Thị Bé 2026")
    assert "tên gọi" in named.text
    unlike = submit(other, path, moi=PASSWORD, lap_lai=PASSWORD + " ")
    assert "chưa giống nhau" in unlike.text
    assert submit(other, path, moi=PASSWORD, lap_lai=PASSWORD).location == "/dang-nhap"
    open_page(other, path, status=410)
    entered = submit(other, "/dang-nhap", ten="be.tran", mat_khau=PASSWORD)
    assert entered.location == "/don-vi/1"
    assert other.get(LIST).status_code == 404


def test_link_is_good_for_two_days_and_until_the_next_one(admin: Site) -> None:
    hire(admin, "be")
    first = press(admin, "duong-dan", 2).split("/dat-mat-khau/")[1].split("<")[0]
    open_page(admin.client, f"/dat-mat-khau/{first}")
    second = press(admin, "duong-dan", 2).split("/dat-mat-khau/")[1].split("<")[0]
    open_page(admin.client, f"/dat-mat-khau/{first}", status=410)
    admin.house.clock = lambda: NOW + timedelta(hours=47)
    open_page(admin.client, f"/dat-mat-khau/{second}")
    admin.house.clock = lambda: NOW + timedelta(hours=48)
    open_page(admin.client, f"/dat-mat-khau/{second}", status=410)


def test_list_finds_names_without_marks_and_says_when_there_are_none(admin: Site) -> None:
    hire(admin, "duong", name="Đặng Thùy Dương")
    found = open_page(admin.client, f"{LIST}?tim=dang+duong").text
    assert "Đặng Thùy Dương" in found
    assert "Nguyễn Văn An" not in found.split("<table>")[1]
    nobody = open_page(admin.client, f"{LIST}?tim=khong+co").text
    assert "Không có tài khoản nào khớp" in nobody
    for number in ("0", "x", "-1", "9" * 30):
        assert admin.client.get(f"{LIST}?trang={number}").status_code == 404
    open_page(admin.client, f"{LIST}?trang=3")


def test_refused_account_keeps_what_was_typed(admin: Site) -> None:
    for login in ("an.thu", "có dấu", "ab", "x" * 65):
        answer = submit(admin.client, f"{LIST}/moi", ho_ten="Người Mới", ten=login)
        assert answer.status_code == 422
        assert 'value="Người Mới"' in answer.text
    assert admin.client.post(f"{LIST}/moi", data={"ho_ten": "X", "ten": "moi"}).status_code == 422


def test_roles_are_given_and_taken(admin: Site) -> None:
    hire(admin, "be")
    with admin.house.sessions.begin() as session:
        unit = store_unit(session, "00070")
    assert "cần chọn một đơn vị" in press(admin, "cap-vai-tro", 2, vai_tro="head", don_vi="")
    assert "cần chọn một đơn vị" in press(admin, "cap-vai-tro", 2, vai_tro="office", don_vi="1")
    press(admin, "cap-vai-tro", 2, vai_tro="viewer", don_vi=str(unit))
    press(admin, "cap-vai-tro", 2, vai_tro="viewer", don_vi=str(unit))
    press(admin, "cap-vai-tro", 2, vai_tro="head", don_vi="1")
    other = admin.app.test_client()
    sign_in(other, "be")
    assert other.get(f"/don-vi/{unit}").status_code == other.get("/don-vi/1").status_code == 200
    with admin.house.sessions() as session:
        face = account_by_id(session, 2)
    assert face is not None
    assert {held.role for held in face.roles} == {"viewer", "head"}
    grant = next(held.grant_id for held in face.roles if held.unit_id == 1)
    assert "Đã thu hồi" in press(admin, "thu-hoi-vai-tro", 2, **{"vai-tro": str(grant)})
    assert other.get("/don-vi/1").status_code == 404
    assert other.get(f"/don-vi/{unit}").status_code == 200


def test_the_last_administrator_cannot_go(admin: Site) -> None:
    with admin.house.sessions() as session:
        face = account_by_id(session, 1)
    assert face is not None
    grant = {"vai-tro": str(face.roles[0].grant_id)}
    assert "quản trị viên cuối cùng" in press(admin, "khoa")
    assert "quản trị viên cuối cùng" in press(admin, "thu-hoi-vai-tro", 1, **grant)
    hire(admin, "be", ("admin", None))
    assert "Đã thu hồi" not in press(admin, "khoa", 2)
    assert "quản trị viên cuối cùng" in press(admin, "thu-hoi-vai-tro", 1, **grant)


def test_disabling_resetting_and_signing_out_work_at_once(admin: Site) -> None:
    account = hire(admin, "be", ("head", 1))
    # Nothing to take away is not offered.
    assert "Gỡ xác thực hai lớp" not in admin.client.get(f"{LIST}/{account}").text
    other = admin.app.test_client()
    for deed in ("dang-xuat", "go-xac-thuc", "khoa"):
        assert sign_in(other, "be").status_code == 303
        assert other.get("/don-vi/1").status_code == 200
        press(admin, deed, account)
        assert other.get("/don-vi/1").location.startswith("/dang-nhap")
    assert sign_in(other, "be").status_code == 403
    assert "hãy mở lại" in press(admin, "duong-dan", account)
    press(admin, "mo-lai", account)
    assert sign_in(other, "be").status_code == 303


def test_two_who_edit_at_once_are_told(admin: Site) -> None:
    first = check_page(admin.client.get(f"{LIST}/1")).hidden
    data = {"csrf_token": first["csrf_token"], "revision": first["revision"]}
    saved = admin.client.post(f"{LIST}/1", data={**data, "ho_ten": "Tên Một"})
    assert saved.status_code == 303
    late = admin.client.post(f"{LIST}/1", data={**data, "ho_ten": "Tên Hai"})
    assert late.status_code == 409
    assert 'value="Tên Hai"' in late.text
    assert check_page(late).headings == ["Tên Một"]


def test_unknown_accounts_and_foreign_forms_change_nothing(admin: Site) -> None:
    for account in (2, 10**20):
        assert admin.client.get(f"{LIST}/{account}").status_code == 404
        assert admin.client.post(f"{LIST}/{account}/khoa").status_code == 404
    assert admin.client.post(f"{LIST}/1/dang-xuat", data={"csrf_token": "x"}).status_code == 400
    open_page(admin.client, LIST)


def test_audit_tells_who_did_what_and_names_the_first_broken_link(admin: Site) -> None:
    hire(admin, "be")
    press(admin, "khoa", 2)
    page = open_page(admin.client, "/quan-tri/nhat-ky").text
    assert "nguyên vẹn" in page
    rows = page.split("<tbody>")[1]
    assert rows.index("Khóa tài khoản") < rows.index("Đăng nhập")
    narrow = open_page(admin.client, "/quan-tri/nhat-ky?viec=account.disable&doi-tuong=account:2")
    assert narrow.text.split("<tbody>")[1].count("<tr>") == 1
    link = "/quan-tri/nhat-ky/bang.csv?viec=account.disable&amp;doi-tuong=account:2"
    assert f'href="{link}"' in narrow.text
    sheet = admin.client.get(link.replace("&amp;", "&")).data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[2:5] for line in sheet[1:]] == [
        ["Nguyễn Văn An", "Khóa tài khoản", "tài khoản Nguyễn Văn An"]
    ]
    other_day = open_page(admin.client, "/quan-tri/nhat-ky?ngay=2026-11-19").text
    assert "Không có mục nào khớp" in other_day
    assert admin.client.get("/quan-tri/nhat-ky?ngay=hom-nay").status_code == 404
    with admin.house.sessions.begin() as session:
        third = session.scalars(select(AuditEntry).where(AuditEntry.number == 3)).one()
        assert PASSWORD not in third.detail
    with admin.house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
        connection.exec_driver_sql("UPDATE audit_entry SET actor_name = 'ai đó' WHERE number = 3")
    broken = open_page(admin.client, "/quan-tri/nhat-ky").text
    assert "Mục số 3 đã bị sửa" in broken


def test_long_audit_is_checked_when_asked(admin: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.views.admin.audit.CHECKED_AT_ONCE", 0)
    page = open_page(admin.client, "/quan-tri/nhat-ky").text
    assert "nguyên vẹn" not in page
    assert 'href="?kiem-tra=1"' in page
    assert "nguyên vẹn" in open_page(admin.client, "/quan-tri/nhat-ky?kiem-tra=1").text


def test_accounts_with_their_roles_are_given_as_a_file(admin: Site) -> None:
    hire(admin, "be", ("head", 1), ("viewer", 1), name="Trần Thị Bé")
    assert f'href="{LIST}/bang.csv"' in open_page(admin.client, LIST).text
    sheet = admin.client.get(f"{LIST}/bang.csv").data.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("Nguyễn Văn An,an.thu,Quản trị hệ thống,đang bật,")
    held = "Lãnh đạo đơn vị: Phường Ô Môn; Xem số liệu đơn vị: Phường Ô Môn"
    assert sheet[2].startswith(f"Trần Thị Bé,be.thu,{held},chưa bật,")
    assert admin.client.get(f"{LIST}/bang.xlsx").data[:2] == b"PK"
    assert admin.client.get(f"{LIST}/bang.txt").status_code == 404


def test_own_account_shows_browsers_and_ends_them(admin: Site) -> None:
    hire(admin, "be", ("head", 1))
    first, second = admin.app.test_client(), admin.app.test_client()
    for client in (first, second):
        sign_in(client, "be")
    page = open_page(first, "/tai-khoan")
    assert page.text.count("Đăng xuất máy này") == 1
    address = page.text.split('action="/tai-khoan/phien/')[1].split('"')[0]
    hidden = Page(page.text).hidden
    admins = admin.client.post(
        f"/tai-khoan/phien/{address}", data=check_page(admin.client.get("/tai-khoan")).hidden
    )
    assert admins.status_code == 303
    assert second.get("/don-vi/1").status_code == 200
    assert first.post(f"/tai-khoan/phien/{address}", data={}).status_code == 400
    first.post(f"/tai-khoan/phien/{address}", data=hidden)
    assert second.get("/don-vi/1").status_code == 303
    assert first.get("/don-vi/1").status_code == 200


def test_changing_the_password_ends_other_sign_ins_and_needs_the_old_one(admin: Site) -> None:
    hire(admin, "be", ("head", 1))
    first, second = admin.app.test_client(), admin.app.test_client()
    for client in (first, second):
        sign_in(client, "be")
    new = {"moi": "nghé ọ đi sau cày", "lap_lai": "nghé ọ đi sau cày"}
    wrong = submit(first, "/tai-khoan/mat-khau", hien_tai="sai", **new)
    assert wrong.status_code == 403
    assert submit(first, "/tai-khoan/mat-khau", hien_tai=PASSWORD, **new).status_code == 303
    assert first.get("/don-vi/1").status_code == 200
    assert second.get("/don-vi/1").status_code == 303
    assert sign_in(second, "be").status_code == 403
    assert sign_in(second, "be", new["moi"]).status_code == 303


def test_demonstration_has_no_account_to_look_after(admin: Site) -> None:
    demo = admin.restarted(demo=True)
    demo.client.get("/demo/admin")
    for address in ("/quan-tri", LIST, f"{LIST}/1", "/quan-tri/nhat-ky", "/tai-khoan"):
        open_page(demo.client, address)
    assert demo.client.get("/tai-khoan/mat-khau").status_code == 404
    demo.close()
