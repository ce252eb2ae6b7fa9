"""Starts the system's Chromium for tests, with every way to the outside closed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for, no name but this machine's is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once a run."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "no chromium on this machine: run `make install-dev`"
        # In CI a missing browser is a missing install step, not a reason to pass.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    # Chromium refuses its sandbox to root; nobody else goes without it.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, viewport: dict[str, int], *, scripts: bool = True) -> Iterator[Page]:
    """Open a page in a fresh profile, and fail when the browser complained about it."""
    context = browser.new_context(viewport=viewport, locale="vi-VN", java_script_enabled=scripts)
    page = context.new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A status code is the test's own matter; a blocked style or script is a fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
