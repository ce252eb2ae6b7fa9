"""The citizen's form in a real browser: by thumb, by keyboard, with and without scripts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from survey.database.engine import open_engine, sessions
from survey.models import Comment, Response
from tests.browser.chromium import opened
from tests.browser.conftest import LiveServer
from tests.factories import store_desk, store_placard, store_unit

# The library brings no types.
Axe = importlib.import_module("axe_playwright_python.sync_playwright").Axe
TOKEN = "wxyzwxyzwxyzwxyz"
SMALL_PHONE = {"width": 360, "height": 640}
NARROWEST = {"width": 320, "height": 640}
LEVELS = {"C1": "5", "C2": "4", "C3": "5", "C4": "9", "C5": "9", "OV": "4"}


class Desk:
    """A desk of the running server, and what is stored about it."""

    def __init__(self, server: LiveServer) -> None:
        """Put a desk with a code into the installation."""
        self.address = f"{server.address}/d/wxyz-wxyz-wxyz-wxyz"
        self.unknown = f"{server.address}/d/zzzz-wxyz-wxyz-wxyz"
        self.engine = open_engine(server.settings.database_url)
        with sessions(self.engine).begin() as session:
            unit_id = store_unit(session, "09001", name="Phường Ỷ La", valid_from=date(2025, 7, 1))
            desk_id = store_desk(session, unit_id, "W1", name="Quầy số 3: Đất đai, xây dựng")
            store_placard(session, desk_id, token=TOKEN)
        self.id = desk_id

    def answers(self) -> int:
        """Count what this desk got."""
        with sessions(self.engine)() as session:
            found = select(func.count()).where(Response.desk_id == self.id)
            return session.scalar(found) or 0

    def comments(self) -> list[str]:
        """Give the comments of this desk."""
        with sessions(self.engine)() as session:
            return list(session.scalars(select(Comment.text).where(Comment.desk_id == self.id)))


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    """One desk for all tests of this file."""
    made = Desk(live_server)
    yield made
    made.engine.dispose()


def choose(page: Page, levels: dict[str, str]) -> None:
    """Tap tiles as a thumb does: on the words, not on the hidden radio."""
    for code, value in levels.items():
        page.locator(f".tile:has(input[name={code}][value='{value}'])").click()


def violations(page: Page) -> list[str]:
    """Name the rules of axe that a page breaks."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


def sideways(page: Page) -> int:
    """Measure by how much a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("scripts", [True, False])
def test_citizen_answers_and_is_thanked_once(browser: Browser, desk: Desk, scripts: bool) -> None:
    before = desk.answers()
    with opened(browser, SMALL_PHONE, scripts=scripts) as page:
        page.goto(desk.address)
        choose(page, {**LEVELS, "trips": "2"})
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


def test_other_language_is_one_tap_away(browser: Browser, desk: Desk) -> None:
    with opened(browser, SMALL_PHONE) as page:
        page.goto(desk.address)
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.click("button.go")
        assert page.locator("html").get_attribute("lang") == "en"
