"""Delivery in a real browser: network cut, browser killed, storage full, two tabs, days later."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.kiosk.tablet import (
    COMMENT,
    FILL_QUEUE,
    FILL_STORAGE,
    STORED_HERE,
    Hall,
    choose_all,
    fill,
    heading,
    kill_browser,
    pair,
    profile,
    waits,
)

KEPT = "Đã giữ trên máy này"
THANKS = "Cảm ơn ông/bà"


def test_answer_is_thanked_for_when_the_server_has_it_and_leaves_nothing_behind(
    page: Page, hall: Hall
) -> None:
    fill(page, 4, COMMENT)
    heading(page, THANKS)
    assert hall.answers() == ["444444"]
    assert hall.site.comments() == [COMMENT]
    assert hall.site.stored()[0].channel == "kiosk"
    waits(page, 0)
    assert page.evaluate(STORED_HERE) == [0, 0]
    page.get_by_role("button", name="Người tiếp theo").click()
    expect(page.locator(".step")).to_have_text("Câu 1 trên 9")
    assert "tận tình" not in page.content()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_nothing_is_thanked_for_while_the_network_is_cut(
    page: Page, context: BrowserContext, hall: Hall
) -> None:
    context.set_offline(True)
    for number in (1, 2):
        fill(page, number)
        heading(page, KEPT)
        expect(page.locator("main")).to_contain_text("sẽ được gửi khi có mạng")
        assert "Cảm ơn" not in page.locator("main").inner_text()
        waits(page, number)
        page.get_by_role("button", name="Người tiếp theo").click()
    expect(page.locator("#state")).to_contain_text("2 phiếu đang chờ gửi")
    assert hall.answers() == []
    context.set_offline(False)
    waits(page, 0)
    assert hall.answers() == ["111111", "222222"]


def test_form_outlives_a_killed_browser_and_the_page_opens_without_a_server(
    browser: Browser, hall: Hall, tmp_path: Path
) -> None:
    folder = tmp_path / "tablet"
    with profile(browser, folder) as first:
        page = first.new_page()
        pair(page, hall)
        hall.close()
        fill(page, 3, COMMENT)
        heading(page, KEPT)
        kill_browser(folder)
    with profile(browser, folder) as second:
        page = second.new_page()
        page.goto(hall.address)
        expect(page.locator("#state")).to_contain_text("Chưa có mạng · 1 phiếu đang chờ gửi")
        fill(page, 2)
        heading(page, KEPT)
        waits(page, 2)
        hall.open()
        page.reload()
        waits(page, 0)
    assert hall.answers() == ["222222", "333333"]
    assert hall.site.comments() == [COMMENT]


@pytest.mark.parametrize("locks", [True, False])
def test_two_tabs_deliver_each_form_once(
    page: Page, context: BrowserContext, hall: Hall, locks: bool
) -> None:
    if not locks:
        context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'locks', {value: null})"
        )
        page.reload()
    other = context.new_page()
    other.goto(hall.address)
    expect(other.locator(".step")).to_be_visible()
    context.set_offline(True)
    for tab in (page, other):
        tab.evaluate(FILL_QUEUE, {"count": 30, "changes": {}})
    context.set_offline(False)
    for tab in (page, other):
        waits(tab, 0)
    assert len(hall.answers()) == 60


def test_lost_answer_of_the_server_makes_no_second_form(page: Page, hall: Hall) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/kiosk/answers", lose)
    fill(page, 2)
    heading(page, KEPT)
    assert hall.answers() == ["222222"]
    waits(page, 1)
    page.unroute("**/kiosk/answers")
    page.reload()
    waits(page, 0)
    assert hall.answers() == ["222222"]


def test_five_hundred_forms_of_many_days_arrive_once_each(page: Page, hall: Hall) -> None:
    hall.close()
    day = page.evaluate("new Date(Date.now() - 6 * 864e5).toISOString().slice(0, 10)")
    page.evaluate(FILL_QUEUE, {"count": 250, "changes": {"filled_on": day}})
    page.evaluate(FILL_QUEUE, {"count": 250, "changes": {}})
    hall.open()
    page.reload()
    expect(page.locator("#state")).to_contain_text("Không có phiếu chờ gửi", timeout=60_000)
    assert len(hall.answers()) == 500
    days = [row.day.isoformat() for row in hall.site.stored()]
    assert days.count(day) == 250


def test_full_storage_is_told_and_keeps_the_filled_form_on_the_screen(
    context: BrowserContext, hall: Hall
) -> None:
    page = context.new_page()
    limit = {"origin": hall.address.removesuffix("/kiosk"), "quotaSize": 2_000_000}
    protocol = context.new_cdp_session(page)
    # From the first visit on: Chromium remembers for half a minute how much room there was.
    protocol.send("Storage.overrideQuotaForOrigin", limit)
    pair(page, hall)
    hall.close()
    page.evaluate(FILL_STORAGE)
    choose_all(page)
    page.locator("textarea").fill(COMMENT)
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_role("alert").get_by_text("Chưa lưu được")).to_be_visible(timeout=20_000)
    assert page.locator("textarea").input_value() == COMMENT
    assert page.evaluate(STORED_HERE) == [0, 0]
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": limit["origin"]})
    hall.open()
    page.get_by_role("button", name="Gửi ý kiến").click()
    heading(page, THANKS)
    assert hall.answers() == ["555555"]
    assert hall.site.comments() == [COMMENT]


def test_failing_storage_never_thanks(page: Page, hall: Hall) -> None:
    page.evaluate(
        """() => {
            const full = new DOMException('', 'QuotaExceededError');
            IDBObjectStore.prototype.put = () => { throw full; };
        }"""
    )
    fill(page, 1, COMMENT)
    expect(page.get_by_role("alert").get_by_text("Chưa lưu được")).to_be_visible(timeout=20_000)
    assert page.locator("textarea").input_value() == COMMENT
    assert hall.answers() == []
