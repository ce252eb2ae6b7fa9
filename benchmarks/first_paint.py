"""How long a citizen waits: first paint of the form on an emulated slow 3G, and its bytes.

A real server, a real Chromium with an empty profile each time, a line of 400 kbit/s with 400 ms to
the first byte, a processor four times slower than this one.
Run: `.venv/bin/python -m benchmarks.first_paint`
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from survey.clock import now
from survey.config import load_settings
from survey.database.engine import open_engine, sessions
from survey.queries.placards import active_placards
from survey.services.places.manage_placards import issue_missing_placards
from survey.services.places.manage_units import create_desk, create_unit

LIMIT_SECONDS, LIMIT_BYTES = 0.9, 10 * 1024
RUNS = 5
LINE = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
SLOWER = 4
PHONE = {"width": 360, "height": 640}
FIELDS = "Đất đai; Hộ tịch; Xây dựng; Đăng ký kinh doanh"
#: When the first words were on the screen; none yet: ask again.
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main() -> None:
    """Print bytes and seconds, and end with 1 when either is beyond its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    good = True
    with served_form() as address, sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for language in ("vi", "en"):
            page = f"{address}?lang={language}"
            size = compressed_bytes(page)
            paints = sorted(first_paint(browser, page) for _ in range(runs))
            good = good and size <= LIMIT_BYTES and median(paints) <= LIMIT_SECONDS
            print(
                f"{language}: {size} bytes compressed (limit {LIMIT_BYTES}), first paint after "
                f"{median(paints):.2f} s (median of {runs}, {paints[0]:.2f} to {paints[-1]:.2f}; "
                f"limit {LIMIT_SECONDS})"
            )
        browser.close()
    raise SystemExit(0 if good else 1)


def compressed_bytes(page: str) -> int:
    """Count what goes over the line as the body of the page."""
    asked = urllib.request.Request(page, headers={"Accept-Encoding": "gzip"})  # noqa: S310  # our own server
    with urllib.request.urlopen(asked) as answer:  # noqa: S310  # our own server
        body: bytes = answer.read()
    gzip.decompress(body)
    return len(body)


def first_paint(browser: Browser, page: str) -> float:
    """Give the seconds from the tap to the first words on the screen."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True)  # type: ignore[arg-type]  # plain numbers
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(page, wait_until="load")
    handle = tab.wait_for_function(PAINT)
    milliseconds = float(handle.json_value())
    context.close()
    return milliseconds / 1000


@contextmanager
def served_form() -> Iterator[str]:
    """Serve a new installation with one desk; give the address of its form."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        root = f"http://127.0.0.1:{port}"
        own = {"SURVEY_DATA": folder, "SURVEY_BASE_URL": root, "PORT": str(port)}
        environment = {**os.environ, **own}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "survey"]
        subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
        address = f"{root}/d/{_make_desk(load_settings(environment).database_url)}"
        server = subprocess.Popen(
            [*command, "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"{root}/health")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=60)


def _make_desk(database_url: str) -> str:
    """Put a desk with lists into the installation; give its token."""
    engine = open_engine(database_url)
    with sessions(engine).begin() as session:
        moment = now()
        unit_id = create_unit(
            session, code="1", name="Phường Ô Môn", kind="ward", now=moment, valid_from=date.min
        )
        create_desk(
            session,
            unit_id=unit_id,
            code="Q1",
            name="Quầy số 1",
            field=FIELDS,
            now=moment,
            valid_from=date.min,
        )
        issue_missing_placards(session, moment)
        token = active_placards(session)[0].shown_token
    engine.dispose()
    return token


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
