"""Forms that are open on phones outlive an upgrade, and a way back from it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from survey.database.engine import open_engine
from survey.database.migrate import current, downgrade, head
from survey.models import Response
from tests.browser.chromium import opened
from tests.faults.backup import back_up, restore
from tests.faults.live import ROOT, Live, form_address, installed, running

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE = {"width": 360, "height": 640}
#: A schema of some versions before.
BEFORE = "r0016_campaigns"


def fill_in(page: Page, live: Live) -> None:
    """Open the form and choose something for every question."""
    page.goto(f"http://127.0.0.1:{live.port}{form_address()}")
    for group in page.locator("fieldset.ask").all():
        group.locator("input[type=radio]").first.check(force=True)
    page.locator("textarea").fill("Chờ lâu")


def send(page: Page) -> None:
    """Press the button, and read the thanks."""
    page.locator("button.go").click()
    page.wait_for_url("**/cam-on*")


def answers(live: Live) -> int:
    with live.sessions() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def bring_up_to_date(live: Live) -> None:
    """Type the command of the handbook."""
    environment = {**os.environ, "SURVEY_DATA": str(live.folder)}
    environment["DATABASE_URL"] = live.database_url
    command = [sys.executable, "-m", "survey", "init"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def test_forms_open_on_phones_are_taken_after_an_upgrade_and_after_the_way_back(
    tmp_path: Path, sqlite_template: Path, browser: Browser
) -> None:
    backup = tmp_path / "backup"
    with ExitStack() as open_pages, installed(tmp_path, sqlite_template) as live:
        phones = [open_pages.enter_context(opened(browser, PHONE)) for _ in range(3)]
        with running(live):
            for phone in phones:
                fill_in(phone, live)
            back_up(live.folder, backup)
        engine = open_engine(live.database_url)
        downgrade(engine, BEFORE)
        bring_up_to_date(live)
        assert current(engine) == head()
        engine.dispose()
        with running(live):
            send(phones[0])
            assert answers(live) == 1
        assert "Khớp" in restore(live.folder, backup)
        with running(live):
            assert answers(live) == 0
            send(phones[1])
            send(phones[2])
            assert answers(live) == 2
