"""Signing in and out, as a browser sees it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pyotp import TOTP

from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.manage_accounts import disable_account
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.site import Site
from tests.staff import PASSWORD, hire, sign_in, submit, switch_on_second_factor

HEAD = ("head", 1)


@pytest.fixture(autouse=True)
def moment(site: Site) -> None:
    site.house.clock = lambda: NOW


def later(site: Site, **span: float) -> None:
    site.house.clock = lambda: NOW + timedelta(**span)


def test_stranger_is_asked_to_sign_in_and_led_back_to_the_page(site: Site) -> None:
    hire(site, "an", HEAD)
    answer = site.client.get("/don-vi/1?ky=2026Q3")
    assert (answer.status_code, answer.location) == (
        303,
        "/dang-nhap?tiep=/don-vi/1?ky%3D2026Q3",
    )
    open_page(site.client, answer.location)
    answer = submit(site.client, answer.location, ten="AN.thu ", mat_khau=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/don-vi/1?ky=2026Q3")
    page = open_page(site.client, "/don-vi/1")
    assert "Nguyễn Văn An" in page.text


def test_unit_sees_itself_and_learns_of_no_other(site: Site) -> None:
    hire(site, "an", HEAD)
    assert sign_in(site.client).location == "/don-vi/1"
    for address in ("/don-vi/2", "/van-phong", "/quan-tri", "/khong-co"):
        assert site.client.get(address).status_code == 404
    assert site.client.post("/van-phong").status_code == 404


def test_wrong_password_and_unknown_name_get_the_same_page(site: Site) -> None:
    hire(site, "an", HEAD)
    wrong = sign_in(site.client, "an", "sai rồi, sai rồi")
    ghost = sign_in(site.app.test_client(), "ma", "sai rồi, sai rồi")
    assert wrong.status_code == ghost.status_code == 403
    check_page(wrong)
    assert (
        wrong.text.replace("an.thu", "X").split("csrf_token")[0]
        == ghost.text.replace("ma.thu", "X").split("csrf_token")[0]
    )
    assert "sai rồi" not in wrong.text


def test_disabled_or_passwordless_account_stays_out(site: Site) -> None:
    from_outside = site.app.test_client()
    hire(site, "an", HEAD)
    assert sign_in(site.client).status_code == 303
    with site.house.sessions.begin() as session:
        disable_account(session, COMMAND_LINE, 1, now=NOW)
    assert site.client.get("/don-vi/1").location == "/dang-nhap?tiep=/don-vi/1"
    assert sign_in(from_outside).status_code == 403


def test_key_changes_at_sign_in_and_ends_with_sign_out(site: Site) -> None:
    hire(site, "an", HEAD)
    site.client.set_cookie("phien", "A" * 43)
    sign_in(site.client)
    cookie = site.client.get_cookie("phien")
    assert cookie is not None
    assert cookie.value != "A" * 43
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    stolen = site.app.test_client()
    stolen.set_cookie("phien", cookie.value)
    assert stolen.get("/don-vi/1").status_code == 200
    assert site.client.get("/dang-xuat").status_code in {404, 405}
    assert stolen.get("/don-vi/1").status_code == 200
    answer = site.client.post("/dang-xuat", data={})
    assert stolen.get("/don-vi/1").status_code == 200, answer.location
    hidden = check_page(site.client.get("/don-vi/1")).hidden
    answer = site.client.post("/dang-xuat", data=hidden)
    assert answer.location == "/dang-nhap"
    assert "Đã đăng xuất" in site.client.get("/dang-nhap").text
    for client in (stolen, site.client):
        assert client.get("/don-vi/1").status_code == 303


def test_signing_out_lets_the_browser_forget_every_page_it_kept(site: Site) -> None:
    hire(site, "an", HEAD)
    told = "Clear-Site-Data"
    assert told not in sign_in(site.client).headers
    page = site.client.get("/don-vi/1")
    assert told not in page.headers
    # A button that did not sign out clears nothing.
    assert told not in site.client.post("/dang-xuat", data={}).headers
    answer = site.client.post("/dang-xuat", data=check_page(page).hidden)
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert '"cache"' in answer.headers[told]


def test_token_of_forms_from_before_the_sign_in_is_worth_nothing_after(site: Site) -> None:
    hire(site, "an", HEAD)
    before = check_page(site.client.get("/dang-nhap")).hidden
    typed = {"ten": "an.thu", "mat_khau": PASSWORD}
    assert site.client.post("/dang-nhap", data={**before, **typed}).status_code == 303
    button = "/tai-khoan/phien/ket-thuc-may-khac"
    assert site.client.post(button, data=before).status_code == 400
    after = check_page(site.client.get("/tai-khoan")).hidden
    assert site.client.post(button, data=after).status_code == 303


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/a\\b", "/\t/x", "javascript:x"],
)
def test_nobody_is_led_to_another_site(site: Site, onward: str) -> None:
    hire(site, "an", HEAD)
    answer = submit(site.client, "/dang-nhap", ten="an.thu", mat_khau=PASSWORD, tiep=onward)
    assert (answer.status_code, answer.location) == (303, "/don-vi/1")


def test_office_sets_up_a_second_factor_before_anything_else(site: Site) -> None:
    hire(site, "an", ("office", None))
    assert sign_in(site.client).location == "/van-phong"
    answer = site.client.get("/van-phong")
    assert answer.location == "/tai-khoan/xac-thuc-hai-lop?tiep=/van-phong"
    page = open_page(site.client, answer.location)
    secret = page.text.split('class="secret">')[1].split("<")[0].replace(" ", "")
    wrong = submit(site.client, answer.location, ma="000000")
    assert wrong.status_code == 422
    codes = submit(site.client, answer.location, ma=TOTP(secret).at(NOW))
    check_page(codes)
    assert codes.text.count("<li><code>") == 10
    assert 'href="/van-phong"' in codes.text
    open_page(site.client, "/van-phong")
    assert secret not in site.client.get("/tai-khoan/xac-thuc-hai-lop").text


def test_code_is_asked_after_the_password_and_taken_once(site: Site) -> None:
    account = hire(site, "an", ("office", None))
    with site.house.sessions.begin() as session:
        phone = switch_on_second_factor(
            session, account, site.house.settings.secret_key, NOW - timedelta(minutes=2)
        )
    answer = sign_in(site.client, onward="/van-phong")
    assert answer.location == "/dang-nhap/ma-xac-thuc?tiep=/van-phong"
    half = site.client.get_cookie("phien")
    assert half is not None
    assert site.client.get("/van-phong").status_code == 303
    assert submit(site.client, answer.location, ma="123456").status_code == 403
    code = phone.at(NOW)
    answer = submit(site.client, answer.location, ma=f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.location) == (303, "/van-phong")
    whole = site.client.get_cookie("phien")
    assert whole is not None
    assert whole.value != half.value
    open_page(site.client, "/van-phong")
    again = site.app.test_client()
    sign_in(again)
    assert submit(again, "/dang-nhap/ma-xac-thuc", ma=code).status_code == 403


def test_locks_when_left_alone_and_opens_with_the_password(site: Site) -> None:
    hire(site, "an", HEAD)
    sign_in(site.client)
    later(site, minutes=14)
    open_page(site.client, "/don-vi/1")
    later(site, minutes=30)
    answer = site.client.get("/don-vi/1?ky=2026Q3")
    assert answer.location == "/mo-khoa?tiep=/don-vi/1?ky%3D2026Q3"
    before = site.client.get_cookie("phien")
    assert submit(site.client, answer.location, mat_khau="không phải").status_code == 403
    answer = submit(site.client, answer.location, mat_khau=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/don-vi/1?ky=2026Q3")
    after = site.client.get_cookie("phien")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    open_page(site.client, "/don-vi/1")


def test_form_that_was_being_sent_outlives_the_lock(site: Site) -> None:
    hire(site, "an", HEAD)
    sign_in(site.client)
    page = check_page(site.client.get("/tai-khoan/mat-khau"))
    later(site, minutes=16)
    typed = {**page.hidden, "hien_tai": PASSWORD, "moi": "một câu <khác> dài", "lap_lai": "khác"}
    locked = site.client.post("/tai-khoan/mat-khau", data=typed)
    assert locked.status_code == 403
    kept = check_page(locked).hidden
    assert kept["tiep"] == "/tai-khoan/mat-khau"
    wrong = site.client.post("/mo-khoa", data={**kept, "mat_khau": "sai mất rồi"})
    kept = check_page(wrong).hidden
    opened = site.client.post("/mo-khoa", data={**kept, "mat_khau": PASSWORD})
    assert opened.status_code == 200
    onward = check_page(opened).hidden
    assert onward["moi"] == "một câu <khác> dài"
    assert (
        "Hai lần nhập chưa giống nhau" in site.client.post("/tai-khoan/mat-khau", data=onward).text
    )


def test_buttons_with_a_query_outlive_the_lock_too(site: Site) -> None:
    hire(site, "an", HEAD)
    sign_in(site.client)
    later(site, minutes=16)
    locked = site.client.post(
        "/tai-khoan/phien/ket-thuc-may-khac?tu=1&den=2", data={"a": ["1", "2"]}
    )
    assert check_page(locked).hidden["tiep"] == "/tai-khoan/phien/ket-thuc-may-khac?tu=1&den=2"
    assert json.loads(check_page(locked).hidden["giu"]) == [["a", "1"], ["a", "2"]]


@pytest.mark.parametrize("kept", ["x", "[1]", '{"a": 1}', "[[1]]", "[[]]", "null"])
def test_what_was_kept_by_nobody_is_refused(site: Site, kept: str) -> None:
    hire(site, "an", HEAD)
    sign_in(site.client)
    later(site, minutes=16)
    hidden = check_page(site.client.get("/mo-khoa?tiep=/don-vi/1")).hidden
    answer = site.client.post("/mo-khoa", data={**hidden, "giu": kept, "mat_khau": PASSWORD})
    assert answer.status_code == 400


def test_everything_starts_anew_after_twelve_hours(site: Site) -> None:
    hire(site, "an", HEAD)
    sign_in(site.client)
    for minutes in range(10, 12 * 60, 10):
        later(site, minutes=minutes)
        assert site.client.get("/don-vi/1").status_code == 200
    later(site, hours=12)
    assert site.client.get("/don-vi/1").location.startswith("/dang-nhap")


def test_guessing_is_slowed_down_and_the_owner_gets_in(site: Site) -> None:
    hire(site, "an", HEAD)
    hire(site, "be", HEAD)
    owner, other, thief = (site.app.test_client() for _ in range(3))
    assert sign_in(owner).status_code == 303
    answers = [sign_in(thief, password=f"thử lần thứ {n}").status_code for n in range(7)]
    assert answers == [403] * 5 + [429] * 2
    held = sign_in(thief)
    assert held.status_code == 429
    assert held.headers["Retry-After"] == "30"
    assert "30 giây" in held.text
    assert sign_in(other, "be").status_code == 303
    owner.delete_cookie("phien")
    assert sign_in(owner).status_code == 303
    ghosts = [sign_in(site.app.test_client(), "ma", f"thử {n} lần").status_code for n in range(7)]
    assert ghosts == answers
    later(site, seconds=31)
    assert sign_in(thief).status_code == 303


def test_site_behind_tls_gives_cookies_that_only_it_can_read(site: Site) -> None:
    hire(site, "an", HEAD)
    tls = site.restarted(base_url="https://lang-nghe.example.vn")
    tls.house.clock = lambda: NOW
    client = tls.app.test_client()
    address = "https://lang-nghe.example.vn/dang-nhap"
    hidden = check_page(client.get(address)).hidden
    answer = client.post(address, data={**hidden, "ten": "an.thu", "mat_khau": PASSWORD})
    assert answer.status_code == 303
    given = answer.headers.getlist("Set-Cookie")
    kept = [line for line in given if "Expires=Thu, 01 Jan 1970" not in line]
    assert {line.split("=")[0] for line in kept} >= {"__Host-phien", "__Host-may"}
    for line in kept:
        assert "Secure" in line
        assert "HttpOnly" in line
        assert "Path=/" in line
        assert "Domain" not in line
    tls.close()
