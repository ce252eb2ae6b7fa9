"""The office hands in what comes from elsewhere: dossiers, past answers, paper; a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from survey.database.engine import sessions
from survey.models import DossierCount, Response, Unit
from tests.browser.citizen import Desk
from tests.browser.conftest import ROOT, LiveServer
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
UNIT = "09044"
DESK = f"{UNIT}-1"
PICTURES = ROOT / "test-artifacts" / "intake"


@pytest.fixture(scope="module")
def desk(live_server: LiveServer) -> Iterator[Desk]:
    made = Desk(live_server, UNIT)
    yield made
    made.engine.dispose()


class Walk:
    """A page whose every stop is held against the rules, wide and narrow, and pictured."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page, self.desk, self.watch = page, desk, Watch(PICTURES)
        page.set_default_timeout(8_000)
        page.goto(f"{desk.root}/demo/office")

    def go(self, address: str) -> None:
        self.page.goto(f"{self.desk.root}{address}")

    def look(self, name: str) -> None:
        self.watch(self.page, name)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words).click()

    def give(self, name: str, text: str) -> None:
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.set_input_files("input[type=file]", file)
        self.press("Tiếp tục")

    def count(self, table: type[DossierCount] | type[Response]) -> int:
        with sessions(self.desk.engine)() as session:
            found = select(func.count()).where(table.desk_id == self.desk.id)
            return session.scalar(found) or 0


@pytest.fixture
def walk(desktop_page: Page, desk: Desk) -> Walk:
    return Walk(desktop_page, desk)


def test_dossiers_are_read_from_a_file_typed_and_handed_in(walk: Walk) -> None:
    walk.go("/van-phong/ho-so")
    walk.look("dossiers")
    walk.page.get_by_role("link", name="Nhập từ tệp").click()
    walk.look("dossier-file")
    walk.give("mot-cua.csv", f"Báo cáo;;\nMã quầy;Tháng 1;Tháng 2\n{DESK};120;1.340\nQ-x;1;2\n")
    walk.page.get_by_label("Nhớ cách chọn này với tên").fill("Một cửa điện tử")
    walk.page.get_by_label("Năm của các cột tháng").fill("2026")
    walk.look("dossier-columns")
    walk.press("Xem trước")
    walk.page.get_by_text("không có quầy “Q-x”").first.wait_for()
    walk.look("dossier-faults")
    walk.page.get_by_role("link", name="Chọn tệp khác").click()
    walk.give("mot-cua.csv", f"Báo cáo;;\nMã quầy;Tháng 1;Tháng 2\n{DESK};120;1.340\n")
    walk.page.get_by_text("đã dùng lại cách nối “Một cửa điện tử”").wait_for()
    walk.press("Xem trước")
    walk.look("dossier-check")
    walk.press("Nhập và xóa tệp")
    walk.page.get_by_text("Đã nhập: 2 số mới").wait_for()
    assert walk.count(DossierCount) == 2
    with sessions(walk.desk.engine)() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == UNIT)).one()
    walk.go(f"/van-phong/ho-so/don-vi/{unit_id}?nam=2026")
    walk.look("dossiers-unit")
    walk.page.get_by_role("link", name="tháng 1/2026: 120").click()
    walk.look("dossiers-desk")
    walk.page.get_by_label("Số hồ sơ, không chia lĩnh vực").fill("130")
    walk.press("Lưu")
    walk.page.get_by_text("Đã lưu số hồ sơ tháng 01/2026").wait_for()
    walk.go("/van-phong/khoa-api")
    walk.page.get_by_label("Phần mềm sẽ dùng khóa").fill("Một cửa điện tử")
    walk.press("Tạo khóa")
    walk.page.get_by_role("heading", name="Khóa mới").wait_for()
    walk.look("key")
    walk.page.get_by_role("link", name="Tôi đã chép khóa").click()
    walk.look("keys")


def test_past_answers_and_paper_forms_come_in(walk: Walk) -> None:
    walk.go("/van-phong/nhap-phieu")
    walk.look("answer-file")
    sheet = (
        "Dấu thời gian,Họ và tên,Ông/bà hài lòng đến mức nào với việc tìm hiểu thủ tục?,C2\n"
        "05/01/2026 8:13:29,Nguyễn Văn A,Rất hài lòng,Tốt\n06/01/2026 9:00:01,B,Bình thường,5\n"
    )
    walk.give("tra-loi.csv", sheet)
    walk.page.get_by_label("Ông/bà hài lòng đến mức nào").select_option("C1")
    walk.page.get_by_label("Mã quầy cho mọi dòng").fill(DESK)
    walk.look("answer-columns")
    walk.press("Tiếp tục")
    walk.page.get_by_label("Tốt").select_option("4")
    walk.look("answer-words")
    walk.press("Xem trước")
    walk.look("answer-check")
    assert "Nguyễn" not in walk.page.content()
    walk.press("Nhập và xóa tệp")
    walk.page.get_by_text("Đã nhập 2 phiếu mới").wait_for()
    walk.go("/van-phong/phieu-giay")
    walk.look("paper-pile")
    walk.page.get_by_label("Mã quầy").fill(DESK)
    walk.press("Bắt đầu gõ")
    walk.look("paper")
    walk.page.locator(".typed input").first.focus()
    # Nothing but the keyboard: each number goes on to the next question.
    walk.page.keyboard.type("54321")
    walk.page.keyboard.press("Enter")
    walk.page.get_by_text("Đã lưu phiếu thứ 1").wait_for()
    assert walk.count(Response) == 3
