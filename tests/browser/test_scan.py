"""The office checks posters in a real browser: by typing, and through a camera of the browser's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from survey.database.engine import open_engine, sessions
from tests.browser.axe import violations
from tests.browser.chromium import FLAGS, opened
from tests.browser.conftest import DESKTOP, PHONE, LiveServer
from tests.factories import store_desk, store_placard, store_unit

TOKEN = "zxyzzxyzzxyzzxyz"
LETTERS = "zxyz-zxyz-zxyz-zxyz"
#: Chromium on a PC brings no reader of codes. This one stands in for it: it answers as soon as
#: the camera really delivers a picture.
READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) {
    return video.videoWidth > 0 && video.currentTime > 0 ? [{ rawValue: "%s" }] : [];
  }
};
"""


@pytest.fixture(scope="module")
def address(live_server: LiveServer) -> str:
    """Put a desk with a code into the installation; give the address of the server."""
    engine = open_engine(live_server.settings.database_url)
    with sessions(engine).begin() as session:
        unit_id = store_unit(session, "09002", name="Phường Ỷ La Hạ")
        desk_id = store_desk(session, unit_id, "S1", name="Quầy số 5: Tư pháp")
        store_placard(session, desk_id, token=TOKEN)
    engine.dispose()
    return live_server.address


@pytest.fixture(scope="module")
def camera_browser(browser: Browser) -> Iterator[Browser]:
    """Start a second Chromium, whose camera is a moving test picture and is allowed at once."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    flags = [*FLAGS, *fake, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = shutil.which("chromium")
    started = browser.browser_type.launch(executable_path=path, args=flags)
    yield started
    started.close()


def open_scan(page: Page, address: str) -> None:
    page.goto(f"{address}/demo/office")
    page.goto(f"{address}/van-phong/quet-ma")


@pytest.mark.parametrize("scripts", [True, False])
def test_typed_letters_are_answered(browser: Browser, address: str, scripts: bool) -> None:
    with opened(browser, PHONE, scripts=scripts) as page:
        open_scan(page, address)
        page.get_by_label("Gõ 16 chữ").fill(LETTERS.upper())
        page.get_by_role("button", name="Kiểm tra").click()
        found = page.get_by_role("alert").inner_text()
        assert "Quầy số 5: Tư pháp (S1), đơn vị Phường Ỷ La Hạ" in found
        assert "đang dùng" in found
        assert page.get_by_role("button", name="Mở máy ảnh").count() == 0


def test_browser_that_reads_no_codes_says_so_and_offers_typing(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE) as page:
        page.add_init_script("delete window.BarcodeDetector")
        open_scan(page, address)
        message = page.get_by_text("Trình duyệt này chưa tự đọc được mã QR")
        message.wait_for(state="visible")
        assert page.get_by_role("button", name="Mở máy ảnh").count() == 0


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        ("{address}/d/" + LETTERS, "đang dùng"),
        ("https://example.com/d/" + LETTERS, "KHÔNG PHẢI mã của hệ thống này"),
    ],
)
def test_code_before_the_camera_is_checked_and_never_opened(
    camera_browser: Browser, address: str, read: str, answer: str
) -> None:
    with opened(camera_browser, PHONE) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(READER % read.format(address=address))
        open_scan(page, address)
        page.get_by_role("button", name="Mở máy ảnh").click()
        page.get_by_role("alert").wait_for()
        assert answer in page.get_by_role("alert").inner_text()
        assert all(url.startswith(address) for url in asked)
        assert page.locator("a[href*='example.com']").count() == 0
        assert violations(page) == []


def test_refused_camera_is_explained(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as page:
        page.add_init_script(READER % "x")
        open_scan(page, address)
        page.get_by_role("button", name="Mở máy ảnh").click()
        message = page.get_by_text("Không mở được máy ảnh")
        message.wait_for(state="visible")
        assert page.locator("video").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_every_state_is_accessible(
    browser: Browser, address: str, viewport: dict[str, int], scheme: str
) -> None:
    with opened(browser, viewport) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        open_scan(page, address)
        found = {"empty": violations(page)}
        for text in (LETTERS, "abcd", "https://example.com/" + "x" * 300, "zzzz" + LETTERS[4:]):
            page.fill("#code", text)
            page.get_by_role("button", name="Kiểm tra").click()
            page.get_by_role("alert").wait_for()
            found[text[:20]] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert found == {state: [] for state in found}
