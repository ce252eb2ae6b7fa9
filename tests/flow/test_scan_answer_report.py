"""The main job: scan a printed code, answer on a phone, issue the report, read it back."""

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.commands import run_here

UNITS = "code,name,kind,parent\nPR,Tỉnh Thử Nghiệm,Tỉnh,\nX01,Xã Suối Thử,Xã,PR\n"
DESKS = "code,name,unit\nX01-Q1,Quầy 1: Hộ tịch,X01\n"
#: Levels chosen on the form by twelve people in turn: 8 x "5" and 4 x "2" for every criterion.
PEOPLE = ["5"] * 8 + ["2"] * 4


@dataclass(frozen=True)
class Site:
    """A running installation."""

    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str) -> str:
        return run_here(self.environment, *arguments)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a new installation with one unit and one desk on the real application server."""
    folder = tmp_path_factory.mktemp("cài đặt mới")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SURVEY_DATA": str(folder / "dữ liệu"), "PORT": str(port)}
    for name in ("DATABASE_URL", "SURVEY_BASE_URL", "SURVEY_DEMO"):
        environment.pop(name, None)
    site = Site(environment, folder)
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "desks.csv").write_text(DESKS, encoding="utf-8")
    site.run("init")
    site.run("import", "units", str(folder / "units.csv"))
    site.run("import", "desks", str(folder / "desks.csv"))
    server = subprocess.Popen([sys.executable, "-m", "survey", "serve"], env=environment)
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/ready")
        yield site
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=40) == 0


def _wait_until_ready(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


def test_a_scanned_code_leads_to_numbers_in_the_report(site: Site, browser: Browser) -> None:
    address = _scan_the_placard(site)
    for level in PEOPLE:
        _answer(browser, address, level)
    index, respondents = _printed_figures(site)
    assert respondents == len(PEOPLE)
    assert index == "66,7%"
    scores = list(csv.DictReader(io.StringIO(site.run("scores", "--all", "--node", "X01"))))
    overall = next(row for row in scores if row["level"] == "overall")
    assert float(overall["index"]) == pytest.approx(100 * 8 / 12)
    assert "Cảm ơn cô chú đã giúp đỡ ạ." in site.run("comments", "list", "--format", "csv")
    assert "Khớp" in site.run("tally", "verify")


def _scan_the_placard(site: Site) -> str:
    """Print the placard, photograph it, decode its code; the listed address must be the same."""
    pdf = site.folder / "mã QR.pdf"
    site.run("placards", "--unit", "X01", "--out", str(pdf))
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", str(pdf), str(site.folder / "page")], check=True
    )
    page = Image.open(next(site.folder.glob("page*.png")))
    decoded = [code.text for code in zxingcpp.read_barcodes(page)]
    listed = next(csv.DictReader(io.StringIO(site.run("placards", "list", "--csv"))))
    assert decoded == [listed["address"]]
    return decoded[0]


def _answer(browser: Browser, address: str, level: str) -> None:
    """Fill in the form as a citizen does, on a small phone, and wait for the thank-you."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    page = context.new_page()
    page.goto(address)
    for group in page.get_by_role("group").all():
        choice = group.locator(f"input[type=radio][value='{level}']")
        if choice.count():
            choice.check(force=True)
    page.get_by_role("textbox").fill("Cảm ơn cô chú đã giúp đỡ ạ.")
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_url("**/cam-on*")
    assert "Cảm ơn" in page.get_by_role("heading", level=1).inner_text()
    assert context.cookies() == []
    context.close()


def _printed_figures(site: Site) -> tuple[str, int]:
    """Issue the report of the running quarter and read index and respondents out of the PDF."""
    today = site.run("scores", "--all", "--calendar", "reporting", "--node", "X01")
    period = next(row["period"] for row in csv.DictReader(io.StringIO(today)))
    site.run(
        "reports", "issue", "--period", period, "--unit", "X01", "--out", str(site.folder / "out")
    )
    reader = PdfReader(next((site.folder / "out").glob("*.pdf")))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    index = re.search(r"Chỉ số hài lòng là ([\d,]+%)", text)
    people = re.search(r"nhận được ý kiến của ([\d.]+) người", text)
    assert index, text[:2000]
    assert people, text[:2000]
    return index[1], int(people[1].replace(".", ""))
