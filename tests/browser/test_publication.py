"""A quarter from its closing to the public pages, the open data and the screen in the hall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from survey.database.engine import open_engine
from tests.browser.chromium import opened
from tests.browser.conftest import DESKTOP, ROOT, LiveServer, serving
from tests.browser.watch import Watch
from tests.survey.services.publication_place import Q1, Q2, Q3, Place

#: Milliseconds in which a job is found, begun and done on a busy machine.
PATIENCE = 60_000
PICTURES = ROOT / "test-artifacts" / "publication"
HALL = {"hall": {"width": 1920, "height": 1080}}
ADDRESSES = {
    "whole": "/ket-qua",
    "unit": "/ket-qua/2026-Q3/X00",
    "english": "/ket-qua/2026-Q3/X00?lang=en",
    "withheld": "/ket-qua/2026-Q3/X03",
    "method": "/ket-qua/phuong-phap",
    "data": "/ket-qua/du-lieu",
    "box": "/ket-qua/don-vi/X00/nhung",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with serving(tmp_path_factory.mktemp("publication")) as running:
        engine = open_engine(running.settings.database_url)
        with Session(engine) as session, session.begin():
            place = Place(session, units=4)
            place.answer(Q1, 40, 31, 22, 30)
            place.answer(Q2, 44, 33, 25, 29)
            place.answer(Q3, 41, 33, 26, 3)
            place.close(Q1)
            place.publish(Q1)
        engine.dispose()
        yield running


@pytest.fixture
def office(browser: Browser, server: LiveServer) -> Iterator[Page]:
    with opened(browser, DESKTOP) as page:
        page.goto(f"{server.address}/demo/office")
        yield page


def test_the_office_publishes_a_quarter_and_everybody_sees_it(
    office: Page, server: LiveServer
) -> None:
    watch, page = Watch(PICTURES), office
    page.goto(f"{server.address}/van-phong/ky")
    watch(page, "periods")
    page.get_by_role("row", name="Quý III/2026").get_by_role("link", name="Chốt").click()
    watch(page, "closing")
    page.get_by_role("button", name="Chốt kỳ này").click()
    expect(page.get_by_text("Đã chốt quý III/2026, lần 1.")).to_be_visible(timeout=PATIENCE)
    watch(page, "closed")
    page.get_by_role("link", name="Xem quý III/2026").click()
    assert page.request.get(f"{server.address}/ket-qua/2026-Q3").status == 404
    page.get_by_role("link", name="Xem trước khi duyệt").click()
    watch(page, "approval")
    page.get_by_role("button", name="Duyệt các bảng này").click()
    # The browser is closed while the job runs: whoever comes back finds it where it was left.
    page.goto("about:blank")
    page.goto(f"{server.address}/van-phong/viec")
    page.get_by_role("link", name="Duyệt quý III/2026").click()
    expect(page.get_by_text("Đã duyệt quý III/2026.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Xem quý III/2026").click()
    watch(page, "approved")
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_text("Đã công bố quý III/2026.")).to_be_visible()
    watch(page, "published")
    page.get_by_role("link", name="xem trang kết quả").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tỉnh Thử")
    for name, address in ADDRESSES.items():
        page.goto(server.address + address)
        watch(page, name)
    page.goto(f"{server.address}/ket-qua/du-lieu")
    with page.expect_download() as download:
        page.get_by_role("row", name="Quý III/2026").get_by_role("link", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "2026-Q3,2026-06-15,2026-09-14,X00,Xã Số 0,PR,commune,ok,overall,ALL,,41,123,82," in text
    page.goto(f"{server.address}/van-phong/ky/2026-Q3/rut/1")
    watch(page, "withdrawal")


def test_the_screen_in_the_hall_goes_round_and_stands_while_the_network_is_gone(
    browser: Browser, server: LiveServer
) -> None:
    watch = Watch(PICTURES)
    watch.seen = 50
    with opened(browser, HALL["hall"]) as page:
        page.clock.install()
        page.goto(f"{server.address}/ket-qua/don-vi/PR/man-hinh")
        watch(page, "screen-index", HALL)
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.clock.fast_forward(20_000)
        page.wait_for_url("**/man-hinh?lang=vi&trang=2")
        watch(page, "screen-factors", HALL)
        page.context.set_offline(True)
        page.clock.fast_forward(20_000)
        expect(page.locator("table")).to_be_visible()
        page.context.set_offline(False)
        page.clock.fast_forward(20_000)
        page.wait_for_url("**/man-hinh?lang=vi&trang=3")
        watch(page, "screen-units", HALL)
        page.set_viewport_size({"width": 1920, "height": 1080})
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        page.get_by_role("link", name="Dừng lại").click()
        page.clock.fast_forward(60_000)
        assert "dung=1" in page.url


def test_settings_are_read_and_changed_by_the_administrator(
    browser: Browser, server: LiveServer
) -> None:
    watch = Watch(PICTURES)
    watch.seen = 70
    with opened(browser, DESKTOP) as page:
        page.goto(f"{server.address}/demo/admin")
        page.goto(f"{server.address}/quan-tri/thiet-lap")
        watch(page, "settings")
        page.get_by_role("link", name="Số ngày nhận phiếu giấy đến muộn").click()
        page.get_by_label("Số ngày nhận phiếu giấy đến muộn").last.fill("93")
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_role("alert")).to_contain_text("Phải từ 0 đến 92.")
        watch(page, "setting-refused")
        page.get_by_role("textbox").fill("20")
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_text("Đã lưu: Số ngày nhận phiếu giấy đến muộn.")).to_be_visible()
