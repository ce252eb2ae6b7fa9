"""What everybody who signs in looks after alone: the second factor, as a browser sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.people.choose_passwords import set_password
from survey.services.people.hash_passwords import hash_password
from survey.services.people.manage_accounts import grant_role
from tests.factories import NOW
from tests.page import check_page, open_page
from tests.site import Site
from tests.staff import PASSWORD, hire, sign_in, submit, switch_on_second_factor

PAGE = "/tai-khoan/xac-thuc-hai-lop"


@pytest.fixture(autouse=True)
def moment(site: Site) -> None:
    site.house.clock = lambda: NOW


def test_short_password_cannot_be_left_without_a_second_factor(site: Site) -> None:
    account = hire(site, "an", ("head", 1))
    with site.house.sessions.begin() as session:
        key = site.house.settings.secret_key
        phone = switch_on_second_factor(session, account, key, NOW - timedelta(minutes=9))
        set_password(session, COMMAND_LINE, account, hash_password("trâu cày"), now=NOW)
    sign_in(site.client, password="trâu cày")
    submit(site.client, "/dang-nhap/ma-xac-thuc", ma=phone.at(NOW))
    hidden = check_page(site.client.get(PAGE)).hidden
    for password, status in (("sai", 403), ("trâu cày", 422)):
        answer = site.client.post(f"{PAGE}/tat", data={**hidden, "mat_khau": password})
        assert answer.status_code == status
    new = {"moi": PASSWORD, "lap_lai": PASSWORD}
    changed = submit(site.client, "/tai-khoan/mat-khau", hien_tai="trâu cày", **new)
    assert changed.status_code == 303
    answer = site.client.post(f"{PAGE}/tat", data={**hidden, "mat_khau": PASSWORD})
    assert answer.status_code == 303
    assert "Quét mã" in open_page(site.client, PAGE).text


def test_new_recovery_codes_need_the_password(site: Site) -> None:
    account = hire(site, "an", ("head", 1))
    sign_in(site.client)
    hidden = check_page(site.client.get(PAGE)).hidden
    renew = f"{PAGE}/ma-du-phong"
    assert site.client.post(renew, data={**hidden, "mat_khau": PASSWORD}).status_code == 403
    with site.house.sessions.begin() as session:
        switch_on_second_factor(session, account, site.house.settings.secret_key, NOW)
    assert site.client.post(renew, data={**hidden, "mat_khau": "sai"}).status_code == 403
    codes = site.client.post(renew, data={**hidden, "mat_khau": PASSWORD})
    assert check_page(codes).headings == ["Mã dự phòng"]
    assert codes.text.count("<li><code>") == 10


def test_account_without_any_role_sees_itself_alone(site: Site) -> None:
    hire(site, "an")
    assert sign_in(site.client).location == "/tai-khoan"
    assert "chưa được giao vai trò" in open_page(site.client, "/tai-khoan").text
    for address in ("/van-phong", "/quan-tri", "/don-vi/1"):
        assert site.client.get(address).status_code == 404


def test_role_given_later_asks_for_the_second_factor_at_once(site: Site) -> None:
    account = hire(site, "an", ("head", 1))
    sign_in(site.client)
    open_page(site.client, "/don-vi/1")
    with site.house.sessions.begin() as session:
        grant_role(session, COMMAND_LINE, account, "office", None, now=NOW)
    assert site.client.get("/don-vi/1").location == f"{PAGE}?tiep=/don-vi/1"
    open_page(site.client, "/tai-khoan")
