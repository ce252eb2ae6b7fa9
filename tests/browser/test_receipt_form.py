"""The one-time code of an appointment slip on a phone: scanned, seen, sent or deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, select

from survey.database.engine import open_engine, sessions
from survey.models import Response
from survey.rendering.receipts import receipt_address
from survey.services.intake.issue_receipts import IssuedReceipts, issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.settings.manage_settings import change_setting
from tests.browser.axe import violations
from tests.browser.chromium import opened
from tests.browser.conftest import LiveServer
from tests.factories import NOW, store_desk, store_placard, store_unit

SMALL_PHONE = {"width": 360, "height": 640}
LEVELS = {"C1": "5", "C2": "4", "C3": "5", "C4": "9", "C5": "9", "OV": "4"}


class Desk:
    """A desk of the running server whose slips carry codes, while forms ask for them."""

    def __init__(self, server: LiveServer, engine: Engine) -> None:
        self.server, self.maker = server, sessions(engine)
        keys = ReceiptKeys(server.settings.secret_key)
        with self.maker.begin() as session:
            unit_id = store_unit(session, "09077", name="Xã Sơn Thủy", valid_from=date(2025, 7, 1))
            self.id = store_desk(session, unit_id, "R1", name="Quầy số 2: Hộ tịch")
            store_placard(session, self.id)
            change_setting(session, "receipts.enabled", True)
            self.issued: IssuedReceipts = issue_receipts(session, keys, "R1", 4, NOW)

    def address(self, place: int) -> str:
        """Give the address in the QR code of a slip."""
        code = self.issued.codes[place]
        return receipt_address(self.server.settings.base_url, self.issued.placard, code)

    def states(self) -> Counter[str]:
        """Count what came of the codes at this desk."""
        with self.maker() as session:
            found = select(Response.receipt).where(Response.desk_id == self.id)
            return Counter(session.scalars(found))


@pytest.fixture
def desk(live_server: LiveServer) -> Iterator[Desk]:
    """One desk; afterwards the server is as it was, for the tests of other files."""
    engine = open_engine(live_server.settings.database_url)
    made = Desk(live_server, engine)
    yield made
    with made.maker.begin() as session:
        change_setting(session, "receipts.enabled", False)
    engine.dispose()


def fill(page: Page) -> None:
    for code, value in LEVELS.items():
        page.locator(f".tile:has(input[name={code}][value='{value}'])").click()


def send(page: Page) -> str:
    page.get_by_role("button", name="Gửi ý kiến").click()
    page.wait_for_url("**/cam-on*")
    return page.locator("main").inner_text()


def test_a_scanned_slip_is_verified_once_and_thanked_alike_each_time(
    browser: Browser, desk: Desk
) -> None:
    thanks = []
    for _ in range(2):
        with opened(browser, SMALL_PHONE) as page:
            page.goto(desk.address(0))
            field = page.get_by_label("Mã phiếu hẹn")
            assert field.input_value() == desk.issued.codes[0]
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            box = field.bounding_box()
            assert box is not None
            assert box["height"] >= 44
            assert violations(page) == []
            fill(page)
            thanks.append(send(page))
            assert "ma=" not in page.url
            assert desk.issued.codes[0] not in page.content()
    assert thanks[0] == thanks[1]
    assert desk.states() == {"verified": 1, "unverified": 1}

    with opened(browser, SMALL_PHONE, scripts=False) as page:
        page.goto(desk.address(1))
        page.get_by_role("link", name="English").click()
        field = page.get_by_label("Code on your appointment slip")
        assert field.input_value() == desk.issued.codes[1]
        field.fill("")
        fill(page)
        page.click("button.go")
        page.wait_for_url("**/cam-on*")
    assert desk.states() == {"verified": 1, "unverified": 1, "none": 1}

    with opened(browser, SMALL_PHONE) as page:
        page.goto(desk.address(1).partition("?")[0])
        page.get_by_label("Mã phiếu hẹn").fill(f" {desk.issued.codes[1].lower()} ")
        fill(page)
        send(page)
    assert desk.states() == {"verified": 2, "unverified": 1, "none": 1}
