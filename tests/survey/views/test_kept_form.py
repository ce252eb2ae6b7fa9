"""A form that was being filled in when the sign-in ended is sent on after signing in again."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pyotp import TOTP
from werkzeug.test import TestResponse

from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.confirm_second_factor import remove_second_factor
from survey.services.people.keep_sign_ins import end_sign_ins
from survey.services.people.manage_accounts import grant_role
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.site import Site
from tests.staff import PASSWORD, hire, sign_in, submit, switch_on_second_factor

FORM = "/tai-khoan/mat-khau"
NEW = "một câu <khác> khá dài"
DONE = "/tai-khoan"
FIELDS = "/van-phong/linh-vuc"
ENROL = "/tai-khoan/xac-thuc-hai-lop"


@pytest.fixture(autouse=True)
def moment(site: Site) -> None:
    site.house.clock = lambda: NOW
    hire(site, "an", ("head", 1))


def later(site: Site, **span: float) -> None:
    site.house.clock = lambda: NOW + timedelta(**span)


def fill_in(client: FlaskClient) -> dict[str, str]:
    """Open a form and fill it in; it is not sent yet."""
    hidden = check_page(client.get(FORM)).hidden
    return {**hidden, "hien_tai": PASSWORD, "moi": NEW, "lap_lai": NEW}


def show_password(client: FlaskClient, asked: TestResponse, word: str = PASSWORD) -> TestResponse:
    hidden = check_page(asked).hidden
    return client.post("/dang-nhap", data={**hidden, "ten": "an.thu", "mat_khau": word})


def press_on(client: FlaskClient, waiting: TestResponse) -> TestResponse:
    """Press the button of the page that says: not stored yet, send on."""
    assert "chưa được lưu" in waiting.text
    page = check_page(waiting)
    assert page.headings == ["Gửi tiếp nội dung đã nhập"]
    assert 'href="/dang-xuat' not in waiting.text
    sent = {name: text for name, text in page.hidden.items() if name in TYPED}
    return client.post(FORM, data=sent)


TYPED = ("csrf_token", "hien_tai", "moi", "lap_lai")


@pytest.mark.parametrize("ending", ["twelve hours", "signed out elsewhere"])
def test_filled_form_outlives_the_end_of_the_sign_in(site: Site, ending: str) -> None:
    sign_in(site.client)
    typed = fill_in(site.client)
    if ending == "twelve hours":
        later(site, hours=12)
    else:
        with site.house.sessions.begin() as session:
            end_sign_ins(session, 1)
    asked = site.client.post(FORM, data=typed)
    assert asked.status_code == 403
    assert "chưa được lưu nhưng còn nguyên" in asked.text
    assert 'action="/dang-nhap"' in asked.text
    assert check_page(asked).hidden["tiep"] == FORM
    wrong = show_password(site.client, asked, "sai mất rồi")
    assert wrong.status_code == 403
    waiting = show_password(site.client, wrong)
    assert waiting.status_code == 200
    done = press_on(site.client, waiting)
    assert (done.status_code, done.location) == (303, DONE)
    assert sign_in(site.app.test_client(), password=NEW).status_code == 303


def test_filled_form_outlives_the_second_factor_too(site: Site) -> None:
    sign_in(site.client)
    typed = fill_in(site.client)
    with site.house.sessions.begin() as session:
        phone = switch_on_second_factor(session, 1, site.house.settings.secret_key, NOW)
    later(site, hours=13)
    asked = site.client.post(FORM, data=typed)
    code = show_password(site.client, asked)
    assert check_page(code).headings == ["Mã xác thực"]
    hidden = check_page(code).hidden
    late = phone.at(NOW + timedelta(hours=13))
    waiting = site.client.post("/dang-nhap/ma-xac-thuc", data={**hidden, "ma": late})
    assert press_on(site.client, waiting).location == DONE


def test_code_that_comes_too_late_asks_for_the_password_and_keeps_the_form(site: Site) -> None:
    sign_in(site.client)
    typed = fill_in(site.client)
    with site.house.sessions.begin() as session:
        switch_on_second_factor(session, 1, site.house.settings.secret_key, NOW)
    later(site, hours=13)
    code = show_password(site.client, site.client.post(FORM, data=typed))
    later(site, hours=13, minutes=11)
    hidden = check_page(code).hidden
    asked = site.client.post("/dang-nhap/ma-xac-thuc", data={**hidden, "ma": "123456"})
    assert asked.status_code == 403
    assert check_page(asked).headings == ["Đăng nhập"]
    assert NEW in dict(json.loads(check_page(asked).hidden["giu"])).values()


@pytest.mark.parametrize(
    ("span", "door"), [({"hours": 12}, "/dang-nhap"), ({"minutes": 20}, "/mo-khoa")]
)
def test_signing_in_in_another_window_leads_on_from_the_first(
    site: Site, span: dict[str, float], door: str
) -> None:
    sign_in(site.client)
    typed = fill_in(site.client)
    later(site, **span)
    asked = site.client.post(FORM, data=typed)
    if door == "/dang-nhap":
        sign_in(site.client)
    else:
        submit(site.client, "/mo-khoa", mat_khau=PASSWORD)
    onward = site.client.post(door, data=check_page(asked).hidden)
    assert check_page(onward).headings == ["Gửi tiếp nội dung đã nhập"]


def test_lock_that_outlasts_the_day_keeps_the_form_as_well(site: Site) -> None:
    sign_in(site.client)
    typed = fill_in(site.client)
    later(site, minutes=20)
    locked = site.client.post(FORM, data=typed)
    later(site, hours=12)
    hidden = check_page(locked).hidden
    asked = site.client.post("/mo-khoa", data={**hidden, "mat_khau": PASSWORD})
    assert press_on(site.client, show_password(site.client, asked)).location == DONE


def test_filled_form_outlives_setting_the_second_factor_up(site: Site) -> None:
    with site.house.sessions.begin() as session:
        grant_role(session, COMMAND_LINE, 1, "office", None, now=NOW)
        secret = site.house.settings.secret_key
        phone = switch_on_second_factor(session, 1, secret, NOW - timedelta(minutes=5))
    sign_in(site.client)
    submit(site.client, "/dang-nhap/ma-xac-thuc", ma=phone.at(NOW))
    typed = {**check_page(site.client.get(FIELDS)).hidden, "name": "Đất đai & nhà ở <mới>"}
    with site.house.sessions.begin() as session:
        remove_second_factor(session, 1)
    asked = site.client.post(FIELDS, data={**typed, "them": "Cần thêm ghế. " * 40_000})
    assert asked.status_code == 403
    assert check_page(asked).headings == ["Xác thực hai lớp"]
    assert "chưa được lưu nhưng còn nguyên" in asked.text
    wrong = site.client.post(ENROL, data={**check_page(asked).hidden, "ma": "000000"})
    assert wrong.status_code == 422
    phone = _phone_told_by(wrong)
    right = {**check_page(wrong).hidden, "ma": phone.at(NOW)}
    codes = site.client.post(ENROL, data=right)
    assert check_page(codes).headings == ["Mã dự phòng"]
    assert f'action="{FIELDS}"' in codes.text
    assert "chưa được lưu" in codes.text
    again = site.client.post(ENROL, data=right)
    assert check_page(again).headings == ["Gửi tiếp nội dung đã nhập"]
    done = site.client.post(FIELDS, data=check_page(codes).hidden)
    assert (done.status_code, done.location) == (303, FIELDS)
    assert "Đất đai &amp; nhà ở &lt;mới&gt;" in open_page(site.client, FIELDS).text


def _phone_told_by(page: TestResponse) -> TOTP:
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert secret
    return TOTP(secret[1].replace(" ", ""))


def test_form_of_another_site_is_not_made_good_by_signing_in(site: Site) -> None:
    sign_in(site.client)
    later(site, hours=12)
    forged = {"csrf_token": "x" * 40, "hien_tai": PASSWORD, "moi": NEW, "lap_lai": NEW}
    asked = site.client.post(FORM, data=forged)
    waiting = show_password(site.client, asked)
    answer = press_on(site.client, waiting)
    assert answer.status_code == 422
    assert "Chưa lưu" in answer.text
    assert site.client.post(FORM, data={"moi": NEW}).status_code == 422
    assert sign_in(site.app.test_client(), password=NEW).status_code == 403


def test_stranger_who_sends_no_form_of_ours_is_only_asked_to_sign_in(site: Site) -> None:
    for data in ({}, {"moi": NEW}):
        answer = site.client.post(FORM, data=data)
        assert (answer.status_code, answer.location) == (303, "/dang-nhap")


def test_form_with_a_large_file_says_that_it_has_to_be_chosen_again(site: Site) -> None:
    answer = site.client.post(FORM, data={"csrf_token": "x", "tep": "ầ" * 1_000_000})
    assert answer.status_code == 403
    check_page(answer)
    assert "chọn lại tệp" in answer.text


def test_long_form_outlives_the_sign_in(site: Site) -> None:
    sign_in(site.client)
    typed = {**fill_in(site.client), "them": "Cần thêm ghế ngồi. " * 15_000}
    later(site, hours=12)
    asked = site.client.post(FORM, data=typed, content_type="multipart/form-data")
    hidden = check_page(asked).hidden
    data = {**hidden, "ten": "an.thu", "mat_khau": PASSWORD}
    waiting = site.client.post("/dang-nhap", data=data, content_type="multipart/form-data")
    assert press_on(site.client, waiting).location == DONE
