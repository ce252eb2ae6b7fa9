"""The form on phones as people have them: old, shared, inside Zalo, with broken scripts."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from tests.browser.chromium import FLAGS, opened
from tests.browser.citizen import LEVELS, SMALL_PHONE, Desk, choose, send, sideways
from tests.browser.conftest import LiveServer

ZALO = {
    "User-Agent": (
        "Mozilla/5.0 (Linux; Android 10; SM-A107F; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/99.0.4844.88 Mobile Safari/537.36 Zalo android/12100692 "
        "ZaloTheme/light ZaloLanguage/vi"
    ),
    "X-Requested-With": "com.zing.zalo",
}
#: What Chromium learned after version 44, that of Android 6, and would skip there.
YOUNGER_RULES = re.compile(
    r"@media[^{]*(?:prefers-|forced-colors)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
    r"|[^{}]*(?::focus-visible|:is\(|:where\(|:has\()[^{}]*\{[^{}]*\}"
)
YOUNGER_DECLARATIONS = re.compile(
    r"(?<=[{;])(?:--[\w-]+:[^;}]*|[\w-]+:[^;}]*(?:var\(|min\(|max\(|clamp\()[^;}]*"
    r"|(?:display:(?:inline-)?grid|grid[\w-]*:|gap:|inset:|row-gap:|column-gap:|aspect-ratio:"
    r"|overflow-wrap:anywhere|color-scheme:|text-size-adjust:|break-inside:)[^;}]*);?"
)


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    made = Desk(live_server, "09021")
    yield made
    made.engine.dispose()


@pytest.fixture
def remembering(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps left pages for Back, as phones do and test browsers do not."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    started = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=flags,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield started.new_context(viewport=SMALL_PHONE, locale="vi-VN", java_script_enabled=False)
    started.close()


def styled_as_in_2015(style: str) -> str:
    """Take out of a style sheet what a browser of then would skip."""
    return YOUNGER_DECLARATIONS.sub("", YOUNGER_RULES.sub("", style))


def test_style_sheet_of_2015_has_nothing_younger() -> None:
    style = (
        "a{--x:1;color:#111;color:var(--x);width:min(1px,2px)}b{display:grid;margin:0}"
        "i:focus-visible{top:0}@media (prefers-color-scheme:dark){u{top:0}}s{gap:1px}"
        "@media (min-width:9em){q{inset:0;left:0}}"
    )
    assert styled_as_in_2015(style) == (
        "a{color:#111;}b{margin:0}s{}@media (min-width:9em){q{left:0}}"
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_phone_of_2015_shows_what_is_chosen_and_sends_it(
    browser: Browser, desk: Desk, language: str
) -> None:
    before = desk.answers()
    with opened(browser, SMALL_PHONE) as page:
        age_styles(page)
        page.goto(f"{desk.address}?lang={language}")
        style = page.locator("style").inner_text()
        assert "var(" not in style
        assert "grid" not in style
        assert sideways(page) <= 0
        if language == "vi":
            tops = (
                page.locator(".faces")
                .first.locator(".tile")
                .evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
            )
            assert len(set(tops)) == 1
        choose(page, {"C1": "4"})
        looks = [
            page.locator(f".tile:has(input[name=C1][value='{value}']) i").evaluate(
                "one => getComputedStyle(one).backgroundColor"
            )
            for value in ("3", "4")
        ]
        assert looks[1] == "rgb(13, 74, 134)"
        assert looks[0] != looks[1]
        page.keyboard.press("ArrowRight")
        focused = page.locator(".tile:has(input[name=C1][value='5']) i")
        assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
        send(page)
    assert desk.answers() == before + 1


def age_styles(page: Page) -> None:
    """Give every page the style sheet a phone of 2015 would make of its own."""

    def answer(route: Route) -> None:
        response = route.fetch(max_redirects=0)
        text = response.text()
        aged = re.sub(
            r"<style>(.*?)</style>",
            lambda found: f"<style>{styled_as_in_2015(found[1])}</style>",
            text,
            flags=re.DOTALL,
        )
        # Its own policy names the style sheet of today by its hash.
        allowed = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        headers = {**response.headers, "content-security-policy": allowed}
        route.fulfill(response=response, body=aged, headers=headers)

    page.route("**/d/*", lambda route: _first_page(route, answer))


def _first_page(route: Route, answer: object) -> None:
    if route.request.method == "GET" and callable(answer):
        answer(route)
    else:
        route.continue_()


def test_form_inside_zalo_is_the_same_form(browser: Browser, desk: Desk) -> None:
    before = desk.answers()
    context = browser.new_context(viewport=SMALL_PHONE, locale="vi-VN", extra_http_headers=ZALO)
    page = context.new_page()
    page.goto(desk.address)
    send(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Cảm ơn ông/bà"
    assert context.cookies() == []
    context.close()
    assert desk.answers() == before + 1


def test_broken_scripts_of_a_phone_change_nothing(browser: Browser, desk: Desk) -> None:
    before = desk.answers()
    broken = "delete window.fetch; delete window.Promise; Array.prototype.map = null;"
    context = browser.new_context(viewport=SMALL_PHONE)
    page = context.new_page()
    page.add_init_script(f"{broken} throw new Error('broken')")
    page.goto(desk.address)
    page.locator("input[value='5']").first.wait_for(state="attached")
    for code, value in LEVELS.items():
        page.locator(f"input[name={code}][value='{value}']").check(force=True)
    page.locator("button.go").click()
    page.wait_for_url("**/cam-on*")
    context.close()
    assert desk.answers() == before + 1


def test_back_shows_the_next_person_an_empty_form(remembering: BrowserContext, desk: Desk) -> None:
    page = remembering.new_page()
    page.goto(desk.address)
    token = page.get_attribute("input[name=form_token]", "value")
    page.fill("textarea", "Chỉ người trước biết")
    page.select_option("select[name=service_field]", "Hộ tịch")
    send(page)
    page.wait_for_load_state("load")
    page.go_back(wait_until="commit")
    page.wait_for_selector("textarea")
    assert page.get_attribute("input[name=form_token]", "value") != token
    assert page.locator("input:checked").count() == 0
    assert page.input_value("textarea") == page.input_value("select[name=service_field]") == ""
    page.go_forward(wait_until="commit")
    page.get_by_role("link", name="mở phiếu mới").click()
    assert page.locator("input:checked").count() == 0
    send(page)
    assert remembering.cookies() == []


def test_back_after_a_corrected_form_shows_no_answer(
    remembering: BrowserContext, desk: Desk
) -> None:
    before = desk.answers()
    page = remembering.new_page()
    page.goto(desk.address)
    page.fill("textarea", "Chỉ người trước biết")
    choose(page, {"C1": "1"})
    page.click("button.go")
    page.wait_for_selector("[role=alert]")
    send(page)
    page.wait_for_load_state("load")
    # The page with the faults was the answer to a form that was sent: Chromium keeps nothing of it
    # and asks, on a page of its own, whether to send that form again.
    with suppress(Error):
        page.go_back()
    page.wait_for_url("chrome-error://**")
    page.reload()
    page.wait_for_url("**/cam-on*")
    assert "người trước" not in page.content()
    page.go_back()
    assert page.locator("input:checked").count() == 0
    assert page.input_value("textarea") == ""
    assert desk.answers() == before + 1


def test_lists_of_the_desk_are_kept_with_the_answer(browser: Browser, desk: Desk) -> None:
    with opened(browser, SMALL_PHONE, scripts=False) as page:
        page.goto(desk.address)
        assert page.input_value("select[name=service_field]") == ""
        page.get_by_label("lĩnh vực").select_option("Đất đai")
        page.get_by_label("Cơ quan giải quyết hồ sơ").select_option("Sở Nông nghiệp và Môi trường")
        page.click("button.go")
        assert page.input_value("select[name=service_field]") == "Đất đai"
        assert page.input_value("select[name=deciding_unit]") == str(desk.decider)
        send(page)
    kept = {(row.field, row.deciding_unit_id) for row in desk.responses()}
    assert ("Đất đai", desk.decider) in kept
