"""An administrator's first day in a real browser, from the console to the first unit head."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from pyotp import TOTP
from sqlalchemy import Engine

from survey.database.engine import open_engine, sessions
from tests.browser.chromium import opened
from tests.browser.conftest import DESKTOP, ROOT, LiveServer
from tests.browser.officials import leave_alone, press, sign_in
from tests.browser.watch import Watch
from tests.factories import store_unit

PICTURES = ROOT / "test-artifacts" / "first-day"
PASSWORD = "con trâu đi trước cái cày"
CHOSEN = "nghé ọ theo sau bờ ruộng"
STEP = 30  # seconds


def console(server: LiveServer, *words: str) -> str:
    """Type a command on the console of the server."""
    environment = {**os.environ, "SURVEY_DATA": str(server.settings.data)}
    environment |= {"SURVEY_BASE_URL": server.address}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "survey", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def choose_password(page: Page, link: str, password: str) -> None:
    page.goto(link)
    page.get_by_label("Mật khẩu mới", exact=True).fill(password)
    page.get_by_label("Nhập lại").fill(password)
    press(page, "Đặt mật khẩu")


def set_up_phone(page: Page, watch: Callable[[Page, str], None]) -> tuple[TOTP, list[str]]:
    """Scan the code, so to say, and type the one before this moment's: that one is still to use."""
    assert page.url.endswith("/tai-khoan/xac-thuc-hai-lop?tiep=/quan-tri")
    watch(page, "second-factor")
    phone = TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Mã xác thực").fill(phone.at(int(time.time()) - STEP))  # noqa: TID251
    press(page, "Bật xác thực hai lớp")
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    watch(page, "recovery-codes")
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="Tôi đã cất mã").click()
    return phone, codes


@pytest.mark.browser
def test_administrators_first_day(browser: Browser, live_server: LiveServer) -> None:
    engine = open_engine(live_server.settings.database_url)
    with sessions(engine).begin() as session:
        store_unit(session, "09921", name="Phường Suối Đá")
    watch = Watch(PICTURES)
    said = console(live_server, "account", "create-admin", "phong.tran", "--name", "Trần Văn Phong")
    link = re.search(r"http\S+/dat-mat-khau/\S+", said)
    assert link is not None
    with opened(browser, DESKTOP) as page:
        page.goto(link[0])
        watch(page, "choose-password")
        choose_password(page, link[0], PASSWORD)
        watch(page, "sign-in")
        sign_in(page, "phong.tran", PASSWORD)
        phone, codes = set_up_phone(page, watch)
        assert page.url.endswith("/quan-tri")
        watch(page, "administration")
        head_link = make_unit_head(page, watch)
        press(page, "Đăng xuất")
        come_back_with_the_phone(page, watch, live_server, phone)
        press(page, "Đăng xuất")
        come_back_with_a_recovery_code(page, live_server, codes[0])
        watch(page, "own-account")
        page.goto(f"{live_server.address}/quan-tri/nhat-ky")
        assert "nguyên vẹn" in page.get_by_role("status").inner_text()
        watch(page, "audit")
        press(page, "Đăng xuất")
        days_work_of_a_unit_head(page, watch, engine, head_link)
    engine.dispose()


def make_unit_head(page: Page, watch: Watch) -> str:
    """Make an account, give it a role in the unit; give its link."""
    page.get_by_role("link", name="Tài khoản", exact=True).first.click()
    watch(page, "accounts")
    page.get_by_role("link", name="Tạo tài khoản").click()
    press(page, "Tạo tài khoản")
    watch(page, "new-account-faults")
    page.get_by_label("Họ và tên").fill("Lê Thị Hòa")
    page.get_by_label("Tên đăng nhập").fill("hoa.le")
    press(page, "Tạo tài khoản")
    watch(page, "one-time-link")
    link = page.locator("code.secret").inner_text()
    page.get_by_role("link", name="Tiếp tục: cấp vai trò").click()
    page.get_by_label("Vai trò", exact=True).select_option("head")
    page.get_by_label("Đơn vị").select_option(label="Phường Suối Đá (09921)")
    press(page, "Cấp vai trò")
    page.get_by_text("Đã cấp vai trò").wait_for()
    watch(page, "account")
    return link


def come_back_with_the_phone(page: Page, watch: Watch, server: LiveServer, phone: TOTP) -> None:
    page.goto(f"{server.address}/quan-tri/tai-khoan")
    sign_in(page, "phong.tran", PASSWORD)
    watch(page, "code")
    page.get_by_label("Mã xác thực").fill(phone.now())
    press(page, "Tiếp tục")
    page.get_by_role("heading", name="Tài khoản").wait_for()
    assert page.url.endswith("/quan-tri/tai-khoan")


def come_back_with_a_recovery_code(page: Page, server: LiveServer, code: str) -> None:
    page.goto(f"{server.address}/tai-khoan")
    sign_in(page, "phong.tran", PASSWORD)
    page.get_by_label("Mã xác thực").fill(code)
    press(page, "Tiếp tục")
    page.get_by_text("còn 9 mã dự phòng").wait_for()


def days_work_of_a_unit_head(page: Page, watch: Watch, engine: Engine, link: str) -> None:
    """Choose a password, sign in, be away in the middle of a form, and go on where one was."""
    choose_password(page, link, CHOSEN)
    sign_in(page, "hoa.le", CHOSEN)
    page.get_by_role("heading", name="Phường Suối Đá").wait_for()
    watch(page, "unit")
    assert page.get_by_role("link", name="Quản trị").count() == 0
    page.get_by_role("link", name="Lê Thị Hòa").click()
    page.get_by_role("link", name="Đổi mật khẩu").click()
    page.get_by_label("Mật khẩu hiện nay").fill(CHOSEN)
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Nhập lại").fill(PASSWORD)
    leave_alone(engine, 16 * 60)
    press(page, "Đổi mật khẩu")
    watch(page, "locked")
    page.get_by_label("Mật khẩu").fill(CHOSEN)
    press(page, "Mở khóa")
    watch(page, "go-on")
    press(page, "Gửi tiếp")
    page.get_by_text("Đã đổi mật khẩu").wait_for()
    watch(page, "own-account-of-a-unit")
