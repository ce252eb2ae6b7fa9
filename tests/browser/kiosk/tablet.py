"""A tablet at a desk in a real Chromium, and the server it delivers to, which can be stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from sqlalchemy import select, update
from werkzeug.serving import BaseWSGIServer, make_server

from survey.clock import now
from survey.models import KioskDevice, Response
from survey.services.intake.enable_kiosk import issue_code
from tests.browser.chromium import FLAGS
from tests.site import Site

LANDSCAPE = {"width": 1280, "height": 800}
PORTRAIT = {"width": 800, "height": 1280}
COMMENT = "Cán bộ rất tận tình 😀"
STEPS = 9  # six levels, two questions of fact, the comment
#: Adds forms to the queue with the page's own script, as many people in a row would.
FILL_QUEUE = """async ({count, changes}) => {
    const base = document.querySelector("script[type=module]").src.replace("page.js", "");
    const {keep, known} = await import(base + "store.js");
    const {newForm, record} = await import(base + "form.js");
    const desk = await known("desk");
    for (let i = 0; i < count; i++) {
        const form = newForm(desk);
        form.answers = {C1: 5, C2: 4, C3: 1 + i % 5, C4: 9, C5: 9, OV: 4};
        await keep({...record(form), ...changes});
    }
}"""
#: Writes what cannot be packed beside the page's own forms, until not even a small piece fits.
FILL_STORAGE = """async () => {
    const base = await new Promise((opened, failed) => {
        const asked = indexedDB.open("filling", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("f", {autoIncrement: true});
        asked.onsuccess = () => opened(asked.result);
        asked.onerror = () => failed(asked.error);
    });
    const fits = size => new Promise(told => {
        const piece = crypto.getRandomValues(new Uint8Array(size));
        const step = base.transaction("f", "readwrite");
        step.objectStore("f").put(piece);
        step.oncomplete = () => told(true);
        step.onabort = () => told(false);
    });
    for (let size = 65536; size >= 16; size /= 4) while (await fits(size));
}"""
STORED_HERE = """async () => {
    const base = document.querySelector("script[type=module]").src.replace("page.js", "");
    const {waiting, aside} = await import(base + "store.js");
    return [(await waiting()).length, (await aside()).length];
}"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Hall:
    """One installation with one desk, served on a port that can go away and come back."""

    site: Site
    port: int = field(default_factory=free_port)
    _server: BaseWSGIServer | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/kiosk"

    def open(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self.site.app, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def code(self, desk: str = "Q1") -> str:
        """Make a one-time code as the office does."""
        with self.site.house.sessions.begin() as session:
            return issue_code(session, desk, self.site.house.settings.secret_key, now()).shown

    def revoke_all(self) -> None:
        with self.site.house.sessions.begin() as session:
            session.execute(update(KioskDevice).values(revoked_on=now().date()))

    def answers(self) -> list[str]:
        with self.site.house.sessions() as session:
            return sorted(session.scalars(select(Response.answers)))


def pair(page: Page, hall: Hall) -> None:
    """Connect a fresh tablet with the desk, and wait until the page is kept for offline use."""
    page.goto(hall.address)
    page.get_by_label("Mã ghép máy").fill(hall.code())
    page.get_by_role("button", name="Ghép máy").click()
    expect(page.locator(".step")).to_have_text(f"Câu 1 trên {STEPS}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def choose_all(page: Page, level: int = 5) -> None:
    """Choose with keys a face for every criterion and an answer to the question of fact."""
    for number in range(1, STEPS):
        expect(page.locator(".step")).to_have_text(f"Câu {number} trên {STEPS}")
        page.locator(".faces .tile, .facts .tile").nth(
            level - 1 if number < STEPS - 2 else 1
        ).press("Enter")


def fill(page: Page, level: int = 5, comment: str = "") -> None:
    """Fill in a form and send it."""
    choose_all(page, level)
    page.locator("textarea").fill(comment)
    page.get_by_role("button", name="Gửi ý kiến").click()


def waits(page: Page, count: int) -> None:
    """Wait until the page shows so many forms waiting, and check that it is so."""
    until = time.monotonic() + 20
    while page.evaluate(STORED_HERE)[0] != count and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert page.evaluate(STORED_HERE)[0] == count
    expect(page.locator("#state")).to_have_attribute("data-waiting", str(count))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=20_000)


@contextmanager
def profile(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """Open a browser of its own on a folder that outlives it."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=shutil.which("chromium"), args=flags, viewport=LANDSCAPE
    )
    try:
        yield context
    finally:
        # One that was killed is closed already.
        with suppress(Error):
            context.close()


def kill_browser(folder: Path) -> None:
    """Kill at once every process of the browser that works on a folder."""
    mark = str(folder).encode()
    mine = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and mark in _command(entry)
    ]
    assert mine
    for pid in mine:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it ended with its parent
    while any(Path(f"/proc/{pid}").exists() and _command(Path(f"/proc/{pid}")) for pid in mine):
        time.sleep(0.05)


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
