"""One comment on its whole way: written on a phone, masked, passed on, answered, told to all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, update

from analysis.period import period_of
from survey.clock import now, today
from survey.database.engine import sessions
from survey.models import Comment
from survey.models import Desk as StoredDesk
from survey.services.comments.release_comments import release_comments
from tests.browser.axe import violations
from tests.browser.citizen import Desk, choose, send
from tests.browser.conftest import LiveServer
from tests.survey.services.comment_place import store_comments

pytestmark = pytest.mark.browser
WRITTEN = "Anh Tuấn bắt chờ hai tiếng, gọi 0912 345 678 không nghe"


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    made = Desk(live_server, "09031")
    yield made
    made.engine.dispose()


def let_a_period_pass(desk: Desk) -> int:
    """Date what was written two quarters back, among others, and release it; give the unit."""
    day = period_of(today(), "reporting").previous().previous().start
    with sessions(desk.engine).begin() as session:
        session.execute(update(Comment).where(Comment.desk_id == desk.id).values(day=day))
        unit_id = session.scalars(select(StoredDesk.unit_id).where(StoredDesk.id == desk.id)).one()
        store_comments(session, unit_id, 19, day)
    with sessions(desk.engine).begin() as session:
        release_comments(session, now())
    return unit_id


def check(page: Page) -> None:
    """Hold the page against the rules of axe, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def handle(page: Page, desk: Desk) -> None:
    """Mask the comment and pass it on, as the office does."""
    page.goto(f"{desk.root}/demo/office")
    page.goto(f"{desk.root}/van-phong/gop-y")
    check(page)
    page.locator("li", has_text="0912 345 678").get_by_role("link", name="Xử lý").click()
    check(page)
    assert page.locator("mark").all_inner_texts() == ["Tuấn", "0912 345 678"]
    page.get_by_role("button", name="Xác nhận lời đã che").click()
    page.get_by_role("button", name="Chuyển lời đã che").click()
    page.get_by_text("Đã chuyển góp ý cho đơn vị.").wait_for()
    check(page)


def answer(page: Page, desk: Desk, unit_id: int) -> None:
    """Answer it, as the head of the unit does."""
    page.goto(f"{desk.root}/demo/unit/{unit_id}")
    page.goto(f"{desk.root}/don-vi/{unit_id}/gop-y")
    check(page)
    assert "Tuấn" not in page.content()
    page.get_by_role("link", name="Trả lời").click()
    check(page)
    page.get_by_label("Trả lời", exact=True).locator("textarea").fill("Đã mở thêm một quầy.")
    page.get_by_role("button", name="Gửi trả lời").click()
    page.get_by_text("Đã gửi câu trả lời").wait_for()
    check(page)


def publish(page: Page, desk: Desk) -> None:
    """Tell everybody, in words of the office."""
    page.goto(f"{desk.root}/demo/office")
    page.goto(f"{desk.root}/van-phong/gop-y?trang-thai=answered")
    page.get_by_role("link", name="Xử lý").click()
    page.get_by_label("Người dân nêu").fill("Phải chờ lâu.")
    page.get_by_role("button", name="Công khai").click()
    page.get_by_text("Đã công khai.").wait_for()
    page.get_by_role("link", name="Xem trang công khai").click()
    check(page)


def test_a_comment_comes_back_as_you_said_we_did(
    desk: Desk, page: Page, desktop_page: Page
) -> None:
    page.goto(desk.address)
    choose(page, {})
    page.locator("textarea[name=comment]").fill(WRITTEN)
    send(page)
    assert desk.comments() == [WRITTEN]
    unit_id = let_a_period_pass(desk)
    handle(desktop_page, desk)
    answer(desktop_page, desk, unit_id)
    publish(desktop_page, desk)
    shown = desktop_page.locator("main").inner_text()
    assert "Phải chờ lâu." in shown
    assert "Đã mở thêm một quầy." in shown
    assert "Tuấn" not in shown
    for address in ("/van-phong/gop-y/chu-de", "/van-phong/gop-y/chu-de/1"):
        desktop_page.goto(f"{desk.root}{address}")
        check(desktop_page)
    for address in ("dot", "dot/moi", "phieu", "phieu/mot-cua-2026-2", "phieu/mot-cua-2026-2/sua"):
        desktop_page.goto(f"{desk.root}/van-phong/{address}")
        check(desktop_page)
