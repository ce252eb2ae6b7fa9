"""The flow tests drive the same Chromium as the browser tests."""

from __future__ import annotations

from tests.browser.chromium import browser

__all__ = ["browser"]
