"""A desk of the running server as citizens find it, and what a thumb does on its form."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from playwright.sync_api import Page
from sqlalchemy import func, select

from survey.clock import today
from survey.database.engine import open_engine, sessions
from survey.models import Comment, DecidingUnit, Response, Unit
from survey.queries.placards import BASE32_SIGNS, SIGNS_OF_A_TOKEN, shown_token
from tests.browser.conftest import LiveServer
from tests.factories import store_desk, store_placard, store_unit

SMALL_PHONE = {"width": 360, "height": 640}
NARROWEST = {"width": 320, "height": 640}
LEVELS = {"C1": "5", "C2": "4", "C3": "5", "C4": "9", "C5": "9", "OV": "4"}
FIELDS = "Đất đai; Hộ tịch; Xây dựng"


class Desk:
    """A desk with lists, a closed one beside it, and what is stored about the first."""

    def __init__(self, server: LiveServer, unit: str) -> None:
        """Put both into the installation, under a unit of their own."""
        self.root = server.address
        self.engine = open_engine(server.settings.database_url)
        self.unknown = f"{self.root}/d/zzzz-wxyz-wxyz-wxyz"
        open_token, closed_token = _token(), _token()
        self.address, self.closed = (
            f"{self.root}/d/{shown_token(token)}" for token in (open_token, closed_token)
        )
        with sessions(self.engine).begin() as session:
            if session.scalar(select(Unit.id).where(Unit.code == unit)) is not None:
                # Tests of this file had their turn before, on the server that all files share.
                unit = f"{unit}-{secrets.token_hex(3)}"
            unit_id = store_unit(session, unit, name="Phường Ỷ La", valid_from=date(2025, 7, 1))
            self.decider = store_unit(session, f"{unit}-S", name="Sở Nông nghiệp và Môi trường")
            name = "Quầy số 3: Đất đai, xây dựng"
            self.id = store_desk(session, unit_id, f"{unit}-1", name=name, field=FIELDS)
            session.add(DecidingUnit(desk_id=self.id, unit_id=self.decider))
            store_placard(session, self.id, token=open_token)
            yesterday = today() - timedelta(days=1)
            closed = store_desk(session, unit_id, f"{unit}-2", valid_to=yesterday)
            store_placard(session, closed, token=closed_token)

    def responses(self) -> list[Response]:
        """Give the stored answers of this desk."""
        with sessions(self.engine)() as session:
            return list(session.scalars(select(Response).where(Response.desk_id == self.id)))

    def answers(self) -> int:
        """Count what this desk got."""
        with sessions(self.engine)() as session:
            found = select(func.count()).where(Response.desk_id == self.id)
            return session.scalar(found) or 0

    def comments(self) -> list[str]:
        """Give the comments of this desk."""
        with sessions(self.engine)() as session:
            return list(session.scalars(select(Comment.text).where(Comment.desk_id == self.id)))


def choose(page: Page, levels: dict[str, str]) -> None:
    """Tap tiles as a thumb does: on the words, not on the hidden radio."""
    for code, value in levels.items():
        page.locator(f".tile:has(input[name={code}][value='{value}'])").click()


def send(page: Page) -> None:
    """Fill in what must be filled in, send it and arrive at the thanks."""
    choose(page, LEVELS)
    page.click("button.go")
    page.wait_for_url("**/cam-on*")


def sideways(page: Page) -> int:
    """Measure by how much a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def _token() -> str:
    return "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_TOKEN))
