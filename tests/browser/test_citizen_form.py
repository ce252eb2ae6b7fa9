"""The citizen's form in a real browser: by thumb, by keyboard, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser

from survey.clock import today
from survey.database.engine import sessions
from survey.models import Desk as StoredDesk
from tests.browser.axe import violations
from tests.browser.chromium import opened
from tests.browser.citizen import (
    LEVELS,
    NARROWEST,
    SMALL_PHONE,
    Desk,
    choose,
    sideways,
)
from tests.browser.conftest import LiveServer


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    """One desk for all tests of this file."""
    made = Desk(live_server, "09001")
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("scripts", [True, False])
def test_citizen_answers_and_is_thanked_once(browser: Browser, desk: Desk, scripts: bool) -> None:
    before = desk.answers()
    with opened(browser, SMALL_PHONE, scripts=scripts) as page:
        page.goto(desk.address)
        choose(page, {**LEVELS, "trips": "2", "who": "1"})
        page.fill("textarea", "Cán bộ rất tận tình 😀")
        page.get_by_role("button", name="Gửi ý kiến").click()
        page.wait_for_url("**/cam-on?lang=vi")
        assert page.get_by_role("heading", name="Cảm ơn ông/bà").is_visible()
        assert "tận tình" not in page.content()
        assert page.context.cookies() == []
        page.go_back()
        assert page.locator("input:checked").count() == 0
        assert page.input_value("textarea") == ""
    assert desk.answers() == before + 1
    assert "Cán bộ rất tận tình 😀" in desk.comments()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_is_accessible(browser: Browser, desk: Desk, language: str) -> None:
    with opened(browser, SMALL_PHONE) as page:
        found = {}
        page.goto(f"{desk.address}?lang={language}")
        found["empty"] = violations(page)
        choose(page, {"C1": "1"})
        page.click("button.go")
        assert page.locator("[role=alert] a").count() == len(LEVELS) - 1
        found["errors"] = violations(page)
        choose(page, LEVELS)
        page.click("button.go")
        page.wait_for_url("**/cam-on*")
        found["thanks"] = violations(page)
        page.goto(f"{desk.unknown}?lang={language}")
        found["unknown"] = violations(page)
        for name in ("", "rieng-tu"):
            page.goto(f"{desk.address.rpartition('/d/')[0]}/{name}?lang={language}")
            found[f"/{name}"] = violations(page)
        assert found == {state: [] for state in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_colour_schemes_have_enough_contrast(
    browser: Browser, desk: Desk, scheme: str
) -> None:
    with opened(browser, SMALL_PHONE) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(desk.address)
        choose(page, LEVELS)
        assert violations(page) == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("viewport", [NARROWEST, SMALL_PHONE, {"width": 1280, "height": 800}])
def test_nothing_is_cut_and_targets_are_large(
    browser: Browser, desk: Desk, viewport: dict[str, int], language: str
) -> None:
    with opened(browser, viewport) as page:
        page.goto(f"{desk.address}?lang={language}")
        page.click("button.go")
        assert sideways(page) <= 0
        cut = page.evaluate(
            "[...document.querySelectorAll('.tile i')]"
            ".filter(tile => tile.scrollWidth > tile.clientWidth).map(tile => tile.innerText)"
        )
        assert cut == []
        sizes = page.evaluate(
            "[...document.querySelectorAll('.tile, button')]"
            ".map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
        )
        assert min(sizes) >= 44


def test_form_is_filled_in_by_keyboard_alone(browser: Browser, desk: Desk) -> None:
    before = desk.answers()
    with opened(browser, SMALL_PHONE) as page:
        page.goto(desk.address)
        page.locator("input[name=C1]").first.focus()
        for _ in LEVELS:
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Tab")
        page.locator("button.go").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/cam-on*")
    assert desk.answers() == before + 1


def test_summary_of_faults_leads_to_the_question(browser: Browser, desk: Desk) -> None:
    with opened(browser, SMALL_PHONE) as page:
        page.goto(desk.address)
        page.fill("textarea", "vẫn còn đây")
        page.click("button.go")
        page.locator("[role=alert] a").nth(2).click()
        assert page.evaluate("document.activeElement.name") == "C3"
        assert page.input_value("textarea") == "vẫn còn đây"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_summary_of_faults_leaves_the_form_in_sight(
    browser: Browser, desk: Desk, language: str
) -> None:
    with opened(browser, SMALL_PHONE) as page:
        page.goto(f"{desk.address}?lang={language}")
        page.click("button.go")
        assert page.locator("[role=alert] a").count() == len(LEVELS)
        heading = page.locator("h1").bounding_box()
        assert heading is not None
        assert heading["y"] + heading["height"] <= SMALL_PHONE["height"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_survive_a_code_that_went_out_of_use_meanwhile(
    browser: Browser, desk: Desk, language: str
) -> None:
    written = "Chỗ ngồi chờ nóng <quá>\ndòng hai"
    with opened(browser, SMALL_PHONE) as page:
        page.goto(f"{desk.address}?lang={language}")
        page.fill("textarea", written)
        choose(page, LEVELS)
        with closed(desk):
            page.click("button.go")
            page.wait_for_selector("[role=alert]")
        said = "Chưa lưu được" if language == "vi" else "Not saved yet"
        assert page.get_by_role("heading", level=1).inner_text() == said
        assert page.get_by_role("textbox").input_value() == written
        assert not page.get_by_role("textbox").is_editable()
        assert sideways(page) <= 0
        assert violations(page) == []
    assert written not in desk.comments()


@contextmanager
def closed(desk: Desk) -> Iterator[None]:
    """Close the desk for as long as a test needs it closed."""

    def close_on(day: date | None) -> None:
        with sessions(desk.engine).begin() as session:
            row = session.get_one(StoredDesk, desk.id)
            row.valid_to = day

    close_on(today())
    yield
    close_on(None)


def test_other_language_is_one_tap_away(browser: Browser, desk: Desk) -> None:
    with opened(browser, SMALL_PHONE) as page:
        page.goto(desk.address)
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.click("button.go")
        assert page.locator("html").get_attribute("lang") == "en"
