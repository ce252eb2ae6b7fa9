"""A real Chromium and a real server, both on this machine only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from survey.config import Settings, load_settings
from tests.browser.chromium import opened
from tests.commands import run_here

ROOT = Path(__file__).parents[2]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
SECONDS_TO_START = 60


@dataclass(frozen=True)
class LiveServer:
    """A running server: its address, and its settings, through which a test fills the database."""

    address: str
    settings: Settings


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page as on a small phone."""
    with opened(browser, PHONE) as found:
        yield found


@pytest.fixture
def desktop_page(browser: Browser) -> Iterator[Page]:
    """Give a page as on an office PC."""
    with opened(browser, DESKTOP) as found:
        yield found


@pytest.fixture
def scriptless_page(browser: Browser) -> Iterator[Page]:
    """Give a page as on a phone that runs no scripts."""
    with opened(browser, PHONE, scripts=False) as found:
        yield found


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve a new, empty installation that all modules share."""
    with serving(tmp_path_factory.mktemp("live"), workers=2) as server:
        yield server


@contextmanager
def serving(data: Path, *, workers: int = 1) -> Iterator[LiveServer]:
    """Serve a new, empty installation as in production: gunicorn, a loopback port."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "SURVEY_DATA": str(data),
        "SURVEY_BASE_URL": address,
        "SURVEY_WORKERS": str(workers),
        "SURVEY_DEMO": "1",
        "PORT": str(port),
    }
    run_here(environment, "init")
    log = data / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "survey", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(f"{address}/health", server, log)
        yield LiveServer(address, load_settings(environment))
    finally:
        server.terminate()
        server.wait(timeout=SECONDS_TO_START)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
