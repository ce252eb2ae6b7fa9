"""The pages of figures in a real browser: no rule of axe broken, nothing wider than the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.period import period_of
from survey.clock import now
from survey.database.engine import open_engine, sessions
from survey.queries.questionnaires import all_questionnaires, standing_questionnaire
from survey.queries.unit_tree import read_unit_tree
from survey.services.record_response import store_forms
from tests.browser.axe import violations
from tests.browser.chromium import opened
from tests.browser.citizen import sideways
from tests.browser.conftest import DESKTOP, PHONE, LiveServer
from tests.factories import make_form, store_desk, store_unit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def answered(live_server: LiveServer) -> tuple[str, int]:
    """Units with answers in the last two quarters; the address and the id of one of them."""
    last = period_of(now().date(), "reporting").previous()
    engine = open_engine(live_server.settings.database_url)
    with sessions(engine).begin() as session:
        root = read_unit_tree(session).root
        parent = root.id if root else store_unit(session, "F0", name="Tỉnh Thử", kind="province")
        key, questionnaire = standing_questionnaire(session)
        units = [
            store_unit(session, f"F{n}", name=f"Phường Biểu Đồ {n}", parent_id=parent)
            for n in range(1, 7)
        ]
        for number, unit in enumerate(units):
            desk = store_desk(session, unit, f"F{number}-Q1")
            for period, level in ((last.previous(), 4), (last, 5 if number % 2 else 2)):
                answers = {criterion.code: level for criterion in questionnaire.criteria}
                day = period.start + timedelta(days=9)
                forms = [
                    make_form(unit, desk, key, answers=answers, facts={}, day=day)
                    for _ in range(35)
                ]
                store_forms(session.connection(), forms, all_questionnaires(session))
    engine.dispose()
    return live_server.address, units[0]


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def looked(browser: Browser, request: pytest.FixtureRequest) -> Page:
    """Give a page of either size."""
    with opened(browser, request.param) as found:
        yield found  # type: ignore[misc]  # a generator, as pytest likes it


def test_pages_of_figures_break_no_rule_at_either_size(
    looked: Page, answered: tuple[str, int]
) -> None:
    address, unit = answered
    looked.goto(f"{address}/demo/office")
    for path in (
        "/van-phong",
        "/van-phong?xep=chi-so&chieu=giam",
        "/van-phong/dau-hieu",
        f"/don-vi/{unit}",
        f"/van-phong/so-sanh?dv={unit}&dv={unit + 1}",
    ):
        looked.goto(address + path)
        assert violations(looked) == [], path
        assert sideways(looked) <= 0, path


def test_a_figure_tells_at_a_tap_what_it_rests_on(looked: Page, answered: tuple[str, int]) -> None:
    address, unit = answered
    looked.goto(f"{address}/demo/unit/{unit}")
    told = looked.locator("details.told").first
    told.locator("summary").click()
    expect(told).to_contain_text("35 người")
    expect(told).to_contain_text("Khoảng tin cậy 95%")


def test_marks_of_a_chart_tell_at_a_tap_and_by_keyboard_what_they_rest_on(
    looked: Page, answered: tuple[str, int]
) -> None:
    address, unit = answered
    looked.goto(f"{address}/demo/office")
    for path in (f"/don-vi/{unit}", "/van-phong"):
        looked.goto(address + path)
        marks = looked.get_by_role("region", name="Biểu đồ").locator(".mark")
        told = looked.locator(".rests")
        marks.last.click()
        last = told.inner_text()
        assert "35 người" in last
        assert "khoảng tin cậy 95%" in last
        assert "từ ngày" in last
        looked.keyboard.press("ArrowLeft")
        expect(marks.nth(-2)).to_be_focused()
        expect(told).not_to_have_text(last)
        looked.get_by_role("button", name="Điểm sau").click()
        expect(told).to_have_text(last)
        assert violations(looked) == [], path
        assert sideways(looked) <= 0, path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_the_newest_quarters_first(
    browser: Browser, answered: tuple[str, int], scripts: bool
) -> None:
    address, unit = answered
    with opened(browser, PHONE, scripts=scripts) as page:
        page.goto(f"{address}/demo/unit/{unit}")
        newest = page.locator(".quarter-lines .mark").last
        box = newest.bounding_box()
        assert box is not None
        assert 0 < box["x"] < PHONE["width"] - box["width"]
        # What a height means is seen wherever the chart is moved to.
        axis = page.locator(".plot .axis text").first.bounding_box()
        assert axis is not None
        assert 0 < axis["x"] < box["x"]
        expect(page.get_by_text("kéo ngang biểu đồ để xem các kỳ trước")).to_be_visible()


def test_units_are_added_and_taken_off_and_the_address_holds_it_all(
    looked: Page, answered: tuple[str, int]
) -> None:
    address, unit = answered
    looked.goto(f"{address}/demo/office")
    looked.goto(f"{address}/van-phong/so-sanh")
    looked.get_by_label("Thêm đơn vị").select_option(str(unit))
    looked.get_by_role("button", name="Xem").click()
    looked.get_by_label("Thêm đơn vị").select_option(str(unit + 1))
    looked.get_by_role("button", name="Xem").click()
    again = looked.url
    expect(looked.locator(".said")).to_contain_text("giảm")
    looked.goto(again)
    expect(looked.locator(".chosen li")).to_have_count(2)
    looked.get_by_role("link", name="bỏ Phường Biểu Đồ 1").click()
    expect(looked.locator(".chosen li")).to_have_count(1)
