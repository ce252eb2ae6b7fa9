"""What officials do in a browser again and again: sign in, press, be away for a while."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import Engine, text


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    press(page, "Đăng nhập")


def leave_alone(engine: Engine, seconds: int) -> None:
    """Let everybody be away for a while: what was seen last is put back, nobody waits."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE sign_in SET seen_at = seen_at - :s, opened_at = opened_at - :s"),
            {"s": seconds},
        )
