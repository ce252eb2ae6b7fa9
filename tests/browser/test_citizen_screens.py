"""Every screen a citizen can meet, on small screens, in large type, in any colours, on paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations
from tests.browser.chromium import opened
from tests.browser.citizen import (
    LEVELS,
    NARROWEST,
    SMALL_PHONE,
    Desk,
    choose,
    send,
    sideways,
)
from tests.browser.conftest import LiveServer

#: A screen of 1280 x 1024 at 400 %.
FOUR_TIMES = {"width": 320, "height": 256}
STATES = ("empty", "chosen", "errors", "thanks", "closed", "unknown", "refused", "home", "privacy")
LEAST_TARGET = 44  # CSS pixels
LEAST_TYPE = 16  # CSS pixels
#: Everything with words of its own on the screen, with the size they are set in.
SMALL_TYPE = """least => [...document.querySelectorAll("body *")]
  .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(one => one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < least)
  .map(one => one.textContent.trim())"""
SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, select, textarea, .tile")]
  .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < least - .01)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
CUT_TILES = """[...document.querySelectorAll(".tile i")]
  .filter(tile => tile.scrollWidth > tile.clientWidth).map(tile => tile.innerText)"""


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    made = Desk(live_server, "09011")
    yield made
    made.engine.dispose()


def reach(page: Page, desk: Desk, state: str, language: str = "vi") -> None:
    """Bring the browser to a screen."""
    ask = f"?lang={language}"
    addresses = {
        "closed": desk.closed,
        "unknown": desk.unknown,
        "home": f"{desk.root}/",
        "privacy": f"{desk.root}/rieng-tu",
    }
    page.goto(addresses.get(state, desk.address) + ask)
    steps: dict[str, Callable[[], None]] = {
        "chosen": lambda: choose(page, LEVELS),
        "errors": lambda: _incomplete(page),
        "thanks": lambda: send(page),
        "refused": lambda: _tampered(page),
    }
    steps.get(state, lambda: None)()
    wanted = {"errors": "[role=alert] li", "thanks": ".done", "refused": ".note .go"}
    page.wait_for_selector(wanted.get(state, "h1"))


def _incomplete(page: Page) -> None:
    choose(page, {"C1": "1"})
    page.click("button.go")


def _tampered(page: Page) -> None:
    page.locator("input[name=end]").evaluate("field => field.value = 'x'")
    page.click("button.go")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("viewport", [SMALL_PHONE, FOUR_TIMES], ids=["phone", "400 %"])
def test_every_screen_is_accessible_large_enough_and_not_cut(
    browser: Browser, desk: Desk, viewport: dict[str, int], language: str
) -> None:
    found: dict[str, object] = {}
    with opened(browser, viewport) as page:
        for state in STATES:
            reach(page, desk, state, language)
            assert page.locator("html").get_attribute("lang") == language
            found[state] = (
                violations(page),
                page.evaluate(SMALL_TYPE, LEAST_TYPE),
                page.evaluate(SMALL_TARGETS, LEAST_TARGET),
                page.evaluate(CUT_TILES),
                max(sideways(page), 0),
            )
    assert found == {state: ([], [], [], [], 0) for state in STATES}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("percent", [150, 200])
def test_larger_type_of_the_phone_cuts_nothing(
    browser: Browser, desk: Desk, percent: int, language: str
) -> None:
    with opened(browser, NARROWEST) as page:
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        sizes = {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}
        session.send("Page.setFontSizes", {"fontSizes": sizes})
        reach(page, desk, "errors", language)
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert size == sizes["standard"]
        assert page.evaluate(CUT_TILES) == []
        assert sideways(page) <= 0


def test_chosen_face_is_told_apart_in_forced_colours_and_in_the_dark(
    browser: Browser, desk: Desk
) -> None:
    with opened(browser, SMALL_PHONE) as page:
        for forced, scheme in (("active", "light"), ("active", "dark"), ("none", "dark")):
            page.emulate_media(
                forced_colors="active" if forced == "active" else "none",
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            for state in ("chosen", "errors", "thanks"):
                reach(page, desk, state)
                assert violations(page) == [], (forced, scheme, state)
            reach(page, desk, "chosen")
            looks = [
                page.locator(f".tile:has(input[name=C1][value='{value}']) i").evaluate(
                    "one => getComputedStyle(one).backgroundColor"
                )
                for value in ("4", "5")
            ]
            assert looks[0] != looks[1], (forced, scheme)


def test_nothing_moves_for_whoever_asked_for_that(browser: Browser, desk: Desk) -> None:
    moving = (
        "[...document.querySelectorAll('*')].filter(one => { const s = getComputedStyle(one);"
        "return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none' }).length"
    )
    with opened(browser, SMALL_PHONE) as page:
        for motion, moves in (("no-preference", True), ("reduce", False)):
            page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
            reach(page, desk, "empty")
            assert (page.evaluate(moving) > 0) is moves


def test_printed_form_can_be_read_and_filled_in_by_hand(
    browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    with opened(browser, SMALL_PHONE) as page:
        reach(page, desk, "empty")
        page.pdf(path=tmp_path / "form.pdf", format="A4")
        page.emulate_media(media="print")
        boxes = page.locator(".faces input").evaluate_all(
            "all => all.map(one => [getComputedStyle(one).opacity, one.offsetWidth])"
        )
        # A radio button of its own beside every face: something to tick.
        assert {opacity for opacity, _ in boxes} == {"1"}
        assert min(width for _, width in boxes) >= 12
        assert page.locator("button.go").is_hidden()
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "form.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()
    words = " ".join(printed.split())
    for said in ("Phường Ỷ La", "Nơi tiếp đón", "thường", "Không áp dụng", "Xin đừng ghi tên"):
        assert said in words
    assert printed.count("\f") <= 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_makes_sense_without_any_styles(browser: Browser, desk: Desk, language: str) -> None:
    with opened(browser, SMALL_PHONE) as page:
        reach(page, desk, "empty", language)
        page.evaluate("document.querySelectorAll('style').forEach(one => one.remove())")
        assert sideways(page) <= 0
        lines = [line.strip() for line in page.locator("form").inner_text().split("\n")]
        first = "Nơi tiếp đón" if language == "vi" else "The place"
        start = next(place for place, line in enumerate(lines) if line.startswith(first))
        faces = [line for line in lines[start + 1 :] if line][:5]
        levels = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
        english = ["Very unhappy", "Unhappy", "Neutral", "Happy", "Very happy"]
        assert faces == (levels if language == "vi" else english)
        sizes = page.locator("form svg").evaluate_all("all => all.map(one => one.clientWidth)")
        assert set(sizes) == {40}
        radios = page.get_by_role("radio", name=faces[3])
        for place in range(radios.count()):
            radios.nth(place).check()
        page.get_by_role("button").click()
        page.wait_for_url("**/cam-on*")


def test_reader_of_screens_hears_question_and_level(browser: Browser, desk: Desk) -> None:
    with opened(browser, SMALL_PHONE) as page:
        reach(page, desk, "errors")
        group = page.get_by_role("group", name="Thủ tục: giấy tờ")
        heard = re.findall(r'radio "([^"]+)"', group.aria_snapshot())
        assert heard[:2] == ["Rất không hài lòng", "Không hài lòng"]
        said = group.get_attribute("aria-describedby") or ""
        assert page.locator(f"#{said}").inner_text() == "Xin chọn một mức."
        assert page.get_by_role("alert").get_by_role("link").count() == len(LEVELS) - 1
        assert page.get_by_label("Cơ quan giải quyết hồ sơ").is_visible()
        hint = page.get_by_role("textbox").get_attribute("aria-describedby") or ""
        assert "Xin đừng ghi tên" in page.locator(f"#{hint}").inner_text()
