"""The screens of the kiosk: readable by everybody, nothing cut, large enough for any thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.chromium import opened
from tests.browser.kiosk.tablet import (
    COMMENT,
    FILL_QUEUE,
    LANDSCAPE,
    PORTRAIT,
    Hall,
    choose_all,
    heading,
    pair,
)
from tests.survey.views.test_desk_lists import give_lists

VIEWPORTS = {"landscape": LANDSCAPE, "portrait": PORTRAIT}
SMALLEST_TARGET = 44
FULL = "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'Quota') } }"
TOO_SMALL = f"""() => [...document.querySelectorAll('button:not([hidden])')]
    .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < {SMALLEST_TARGET})
    .map(one => one.textContent)"""
CUT = """() => [...document.querySelectorAll('.tile, button')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""


class Looker:
    """Looks at one screen after another and notes what is wrong with each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def look(self, state: str) -> None:
        # Taps are not heard at first, and axe sees only what could be tapped.
        self.page.wait_for_timeout(400)
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        faults = [*violations(self.page), *self.page.evaluate(TOO_SMALL), *self.page.evaluate(CUT)]
        self.found[state] = [*faults, f"wider by {wide}"] if wide > 0 else faults


def look_at_a_form(page: Page, hall: Hall, looker: Looker) -> None:
    page.goto(hall.address)
    page.get_by_role("button", name="Ghép máy").wait_for()
    looker.look("pairing")
    pair(page, hall)
    looker.look("first question")
    page.get_by_role("button", name="English").click()
    looker.look("in English")
    page.get_by_role("button", name="Tiếng Việt").click()
    choose_all(page)
    page.locator("textarea").fill(COMMENT)
    looker.look("comment")
    page.get_by_role("button", name="Quay lại").click()
    looker.look("question of fact")
    page.locator(".facts .tile").first.click()
    page.get_by_role("button", name="Gửi ý kiến").click()
    heading(page, "Cảm ơn ông/bà")
    expect(page.get_by_role("button", name="English")).to_have_count(0)
    looker.look("thanks")


def look_at_troubles(page: Page, hall: Hall, looker: Looker) -> None:
    hall.close()
    page.get_by_role("button", name="Người tiếp theo").click()
    choose_all(page)
    page.get_by_role("button", name="Gửi ý kiến").click()
    heading(page, "Đã giữ trên máy này")
    looker.look("kept")
    page.get_by_role("button", name="Người tiếp theo").click()
    page.locator("#state").click()
    heading(page, "Dành cho cán bộ")
    looker.look("panel")
    hall.open()
    page.evaluate(FILL_QUEUE, {"count": 1, "changes": {"questionnaire": "phieu-la"}})
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.locator("#asides")).to_have_text("1 phiếu cần cán bộ xem")
    looker.look("panel with a form set aside")
    page.get_by_role("button", name="Đóng").click()
    choose_all(page)
    page.evaluate(FULL)
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_role("alert").get_by_text("Chưa lưu được")).to_be_visible()
    looker.look("not kept")
    page.reload()
    hall.revoke_all()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    heading(page, "Máy này chưa được phép nhận ý kiến")
    looker.look("revoked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", VIEWPORTS)
def test_every_screen_is_accessible_and_fits(
    browser: Browser, hall: Hall, name: str, scheme: str
) -> None:
    with opened(browser, VIEWPORTS[name]) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        looker = Looker(page)
        look_at_a_form(page, hall, looker)
        look_at_troubles(page, hall, looker)
    assert looker.found == {state: [] for state in looker.found}
    assert len(looker.found) == 11


@pytest.mark.parametrize("name", VIEWPORTS)
def test_each_question_fits_on_the_screen_without_scrolling(
    browser: Browser, hall: Hall, name: str
) -> None:
    with opened(browser, VIEWPORTS[name]) as page:
        pair(page, hall)
        for number in range(1, 9):
            expect(page.locator(".step")).to_have_text(f"Câu {number} trên 9")
            assert page.evaluate("() => document.documentElement.scrollHeight - innerHeight") <= 0
            page.locator(".faces .tile, .facts .tile").first.click()


def test_double_tap_answers_one_question(browser: Browser, hall: Hall) -> None:
    with browser.new_context(viewport=LANDSCAPE, locale="vi-VN", has_touch=True) as context:
        page = context.new_page()
        pair(page, hall)
        box = page.locator(".faces .tile").nth(4).bounding_box()
        assert box is not None
        where = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for number in range(1, 5):
            expect(page.locator(".step")).to_have_text(f"Câu {number} trên 9")
            page.wait_for_timeout(500)
            page.touchscreen.tap(*where)
            page.wait_for_timeout(120)
            page.touchscreen.tap(*where)
        page.wait_for_timeout(500)
        expect(page.locator(".step")).to_have_text("Câu 5 trên 9")


def test_lists_of_the_desk_are_asked_and_kept(browser: Browser, hall: Hall) -> None:
    (unit,) = give_lists(hall.site, "Hộ tịch", "Sở Xây dựng")
    with opened(browser, LANDSCAPE) as page:
        page.goto(hall.address)
        page.get_by_label("Mã ghép máy").fill(hall.code())
        page.get_by_role("button", name="Ghép máy").click()
        for number in range(1, 7):
            expect(page.locator(".step")).to_have_text(f"Câu {number} trên 11")
            page.locator(".tile").nth(4).press("Enter")
        expect(page.locator("h1")).to_contain_text("lĩnh vực nào? (không bắt buộc)")
        assert violations(page) == []
        expect(page.locator("[aria-pressed=true]")).to_have_text("Hộ tịch")
        page.locator("[aria-pressed=true]").press("Enter")
        expect(page.locator("h1")).to_contain_text("Cơ quan giải quyết hồ sơ")
        page.get_by_role("button", name="Sở Xây dựng").press("Enter")
        for _ in range(2):
            page.get_by_role("button", name="Bỏ qua câu này").click()
        page.get_by_role("button", name="Gửi ý kiến").click()
        heading(page, "Cảm ơn ông/bà")
    (row,) = hall.site.stored()
    assert (row.field, row.deciding_unit_id) == ("Hộ tịch", unit)


def test_words_on_tiles_are_large_and_thanks_take_no_side(browser: Browser, hall: Hall) -> None:
    with opened(browser, LANDSCAPE) as page:
        pair(page, hall)
        size = "one => parseFloat(getComputedStyle(one).fontSize)"
        assert page.locator(".faces .tile span").first.evaluate(size) >= 24
        expect(page.locator("h1")).not_to_contain_text("không bắt buộc")
        choose_all(page)
        expect(page.locator("h1")).to_contain_text("(không bắt buộc)")
        page.get_by_role("button", name="Quay lại").click()
        expect(page.locator("h1")).to_contain_text("(không bắt buộc)")
        page.get_by_role("button", name="Bỏ qua câu này").click()
        page.get_by_role("button", name="Gửi ý kiến").click()
        heading(page, "Cảm ơn ông/bà")
        expect(page.locator(".end svg path")).to_be_visible()
        expect(page.locator(".end use")).to_have_count(0)


def test_whoever_uses_keys_alone_can_answer(browser: Browser, hall: Hall) -> None:
    with opened(browser, LANDSCAPE) as page:
        pair(page, hall)
        for number in range(1, 9):
            expect(page.locator(".step")).to_have_text(f"Câu {number} trên 9")
            assert page.evaluate("() => document.activeElement.tagName") == "H1"
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(page.locator("textarea")).to_be_visible()
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        heading(page, "Cảm ơn ông/bà")
    assert hall.answers() == ["111111"]


def test_page_says_in_both_languages_that_it_needs_scripts(browser: Browser, hall: Hall) -> None:
    with opened(browser, LANDSCAPE, scripts=False) as page:
        page.goto(hall.address)
        text = page.locator("main").inner_text()
        assert "cần JavaScript" in text
        assert "needs JavaScript" in text


def test_both_languages_say_the_same_sentences(browser: Browser, hall: Hall) -> None:
    with opened(browser, LANDSCAPE) as page:
        page.goto(hall.address)
        keys = page.evaluate(
            """async () => {
                const base = document.querySelector("script[type=module]").src;
                const {WORDS} = await import(base.replace("page.js", "words.js"));
                return [Object.keys(WORDS.vi), Object.keys(WORDS.en)];
            }"""
        )
    assert keys[0] == keys[1]
    assert len(keys[0]) > 30
