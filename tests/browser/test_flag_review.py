"""A flag from the overview to the second person, with forms that outlive the sign-in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP
from sqlalchemy import Engine

from analysis.period import period_of
from survey.clock import now
from survey.database.engine import open_engine, sessions
from survey.queries.questionnaires import standing_questionnaire
from survey.services.people.confirm_second_factor import remove_second_factor
from survey.services.record_response import store_forms
from tests.browser.chromium import opened
from tests.browser.conftest import DESKTOP, PHONE, ROOT, LiveServer, serving
from tests.browser.officials import leave_alone, press, sign_in
from tests.browser.watch import Watch
from tests.factories import make_form, store_desk, store_unit
from tests.staff import PASSWORD, store_account, switch_on_second_factor

PICTURES = ROOT / "test-artifacts" / "flag-review"
STEP = 30  # seconds
HALF_A_DAY = 12 * 60 * 60  # seconds
REASON = "Đã xem máy quay: cán bộ bấm hộ liên tục trên một điện thoại."


@dataclass(frozen=True)
class Site:
    """A served installation with one flag, and the phones of its two officials."""

    server: LiveServer
    engine: Engine
    period: str
    phones: tuple[TOTP, TOTP]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("flags")) as running:
        engine = open_engine(running.settings.database_url)
        quarter = period_of(now().date(), "reporting").previous()
        with sessions(engine).begin() as session:
            unit = store_unit(session, "00001", name="Phường Suối Đá")
            desk = store_desk(session, unit, "Q1")
            key, questionnaire = standing_questionnaire(session)
            answers = {criterion.code: 5 for criterion in questionnaire.criteria}
            labels = {"arrival_hint": "093", "device_hint": "may-1"}
            form = {"answers": answers, "facts": {}, "day": quarter.start, **labels}
            forms = [make_form(unit, desk, key, **form) for _ in range(30)]
            store_forms(session.connection(), forms, {key: questionnaire})
            early, secret = now().replace(year=now().year - 1), running.settings.secret_key
            people = [
                store_account(session, login, ("office", None), name=name)
                for login, name in (("an", "Nguyễn Văn An"), ("be", "Trần Thị Bé"))
            ]
            first, second = (switch_on_second_factor(session, one, secret, early) for one in people)
        yield Site(running, engine, quarter.compact, (first, second))
        engine.dispose()


def code(phone: TOTP, early: int = 0) -> str:
    """Read a code of the phone; each is good once, the one before this moment's as well."""
    return phone.at(int(time.time()) - early * STEP)  # noqa: TID251 (the phone's own clock)


def come_in(page: Page, site: Site, login: str, number: str) -> None:
    page.goto(f"{site.server.address}/dang-nhap?tiep=/van-phong?ky={site.period}")
    sign_in(page, f"{login}.thu", PASSWORD)
    page.get_by_label("Mã xác thực").fill(number)
    press(page, "Tiếp tục")
    page.get_by_role("heading", name="Tổng quan").wait_for()


def open_flag(page: Page) -> None:
    page.get_by_role("link", name="Xem các quầy").click()
    page.get_by_role("rowheader").get_by_role("link").first.click()


@pytest.mark.browser
def test_forms_are_left_out_by_two_people_whose_forms_outlive_their_sign_ins(
    browser: Browser, site: Site
) -> None:
    watch = Watch(PICTURES)
    with opened(browser, DESKTOP) as page:
        propose(page, site, watch)
    with opened(browser, PHONE) as page:
        agree(page, site, watch)
        page.goto(f"{site.server.address}/van-phong?ky={site.period}")
        expect(page.get_by_text("Không có dấu hiệu nào chờ xem xét")).to_be_visible()


def propose(page: Page, site: Site, watch: Watch) -> None:
    """Leave the forms out; the sign-in ends while the reason is being written."""
    come_in(page, site, "an", code(site.phones[0], early=1))
    card = page.locator(".cards > div", has_text="Dấu hiệu chờ xem xét")
    expect(card.locator(".big")).to_have_text("1")
    page.get_by_role("link", name="Xem các quầy").click()
    watch(page, "flags")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_label("Loại: không phải phiếu của người dân").check()
    press(page, "Ghi quyết định")
    expect(page.get_by_label("Loại: không phải phiếu của người dân")).to_be_checked()
    watch(page, "without-a-reason")
    page.get_by_role("textbox", name="Lý do").fill(REASON)
    leave_alone(site.engine, HALF_A_DAY)
    press(page, "Ghi quyết định")
    expect(page.get_by_text("Nội dung vừa gửi chưa được lưu nhưng còn nguyên")).to_be_visible()
    watch(page, "signed-out-meanwhile")
    sign_in(page, "an.thu", PASSWORD)
    page.get_by_label("Mã xác thực").fill(code(site.phones[0]))
    press(page, "Tiếp tục")
    watch(page, "send-on")
    press(page, "Gửi tiếp")
    expect(page.get_by_text("Đã ghi quyết định.")).to_be_visible()
    expect(page.get_by_text("Loại: chờ người thứ hai xác nhận").last).to_be_visible()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_text(REASON).first).to_be_visible()
    watch(page, "proposed")


def agree(page: Page, site: Site, watch: Watch) -> None:
    """Agree as the second person, who has to set up another phone in the middle of it."""
    come_in(page, site, "be", code(site.phones[1], early=1))
    open_flag(page)
    with sessions(site.engine).begin() as session:
        remove_second_factor(session, 2)
    press(page, "Xác nhận việc loại")
    expect(page.get_by_text("Nội dung vừa gửi chưa được lưu nhưng còn nguyên")).to_be_visible()
    watch(page, "second-factor-first")
    phone = TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Mã xác thực").fill(code(phone))
    press(page, "Bật xác thực hai lớp")
    watch(page, "codes-then-send-on")
    press(page, "Tôi đã cất mã, gửi tiếp nội dung đã nhập")
    expect(page.get_by_text("Đã xác nhận việc loại.")).to_be_visible()
    watch(page, "agreed")
