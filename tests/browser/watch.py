"""Looks at pages at several sizes, keeps pictures of them, and asks axe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.axe import broken_rules
from tests.browser.conftest import DESKTOP, PHONE

Sizes = Mapping[str, Mapping[str, int]]
SIZES: Sizes = {"wide": DESKTOP, "phone": PHONE}


class Watch:
    """Looks at each page at two sizes: nothing hangs out at the side, axe finds no fault."""

    def __init__(self, folder: Path) -> None:
        """Keep the pictures in a folder."""
        self.folder = folder
        self.seen = 0
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, page: Page, name: str, sizes: Sizes = SIZES) -> None:
        """Look at a page."""
        self.seen += 1
        for size, viewport in sizes.items():
            page.set_viewport_size(viewport)
            picture = self.folder / f"{self.seen:02}-{name}-{size}.jpg"
            page.screenshot(path=picture, type="jpeg", quality=70, full_page=True)
            assert broken_rules(page) == [], (name, size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (name, size, wide)
        page.set_viewport_size(DESKTOP)
