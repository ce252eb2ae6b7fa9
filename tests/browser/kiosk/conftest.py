"""A hall with one desk, and a tablet connected with it, for every test of the kiosk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.kiosk.tablet import LANDSCAPE, Hall, pair
from tests.site import make_site


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    site = make_site(tmp_path, sqlite_url)
    made = Hall(site)
    made.open()
    yield made
    made.close()
    site.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=LANDSCAPE, locale="vi-VN")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, hall: Hall) -> Page:
    """Give a tablet that is connected with the desk."""
    opened = context.new_page()
    pair(opened, hall)
    return opened
