"""Server time of the pages officials look at, at few responses and at many.

150 units, 600 desks, 8 quarters, filled as tallies by `benchmarks.province`, 100,000 comments and
closed periods by `benchmarks.busy_office`. Each page is computed
at its first visit and read from the kept figures afterwards: the first visit is printed apart, the
goal is for the others. Run: `.venv/bin/python -m benchmarks.staff_pages`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from benchmarks.busy_office import fill_office
from benchmarks.province import FEW, MANY, fill_province
from survey.app import create_app
from survey.clock import VIETNAM
from survey.config import Settings

REPEATS = 15
COMMENTS = 100_000
#: Milliseconds of server time at the median, kilobytes as sent, and many over few.
GOAL, LARGEST, GROWTH = 200.0, 100.0, 1.25
NOW = datetime(2027, 1, 20, 9, 0, tzinfo=VIETNAM)
PAGES = {
    "overview": "/van-phong",
    "overview, another quarter": "/van-phong?ky=2026Q1",
    "overview, ordered": "/van-phong?xep=chi-so&chieu=giam",
    "overview, one channel": "/van-phong?kenh=kiosk",
    "overview as XLSX": "/van-phong/bang/cac-don-vi.xlsx",
    "running quarter": "/van-phong?ky=2027Q1",
    "unit": "/don-vi/7",
    "unit as XLSX": "/don-vi/7/bang/yeu-to.xlsx",
    "whole province as a unit": "/don-vi/1",
    "four units over eight quarters": "/van-phong/so-sanh?dv=7&dv=8&dv=9&dv=10",
    "list of periods": "/van-phong/ky",
    "one period": "/van-phong/ky/2026-Q3",
    "closing, looked at": "/van-phong/ky/2026-Q4/chot",
    "approval, looked at": "/van-phong/ky/2026-Q3/duyet",
    "list of units": "/van-phong/don-vi",
    "new comments": "/van-phong/gop-y",
    "closed comments": "/van-phong/gop-y?trang-thai=closed",
    "new comments of a theme": "/van-phong/gop-y?chu-de=1",
    "themes of a quarter": "/van-phong/gop-y/chu-de?ky=2026Q3",
    "themes of the running quarter": "/van-phong/gop-y/chu-de?ky=2027Q1",
}


def main() -> None:
    """Print the median of each page at both sizes, and whether the goals hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--comments", type=int, default=COMMENTS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        few, many = (
            _measured(Path(folder), size, asked.comments) for size in (asked.few, asked.many)
        )
    ratios = {name: many[name][1] / few[name][1] for name in PAGES}
    print(f"{'page':<32}{'few':>10}{'many':>10}{'ratio':>8}{'first, many':>14}{'kB':>8}")
    for name in PAGES:
        print(
            f"{name:<32}{few[name][1]:>7.1f} ms{many[name][1]:>7.1f} ms{ratios[name]:>8.2f}"
            f"{many[name][0]:>11.0f} ms{many[name][2]:>8.1f}"
        )
    worst = max(found[name][1] for found in (few, many) for name in PAGES)
    ratio = sum(many[name][1] for name in PAGES) / sum(few[name][1] for name in PAGES)
    large = max(many[name][2] for name in PAGES)
    held = worst < GOAL and ratio <= GROWTH and large < LARGEST
    print(
        f"slowest median {worst:.1f} ms, ratio over all pages {ratio:.2f}, largest {large:.1f} kB"
    )
    print("PASS" if held else "FAIL", f"(under {GOAL:.0f} ms, {GROWTH}, {LARGEST:.0f} kB)")
    sys.exit(not held)


def _measured(folder: Path, size: int, comments: int) -> dict[str, tuple[float, float, float]]:
    """Give the first visit, the median of the others in milliseconds, and the size in kilobytes."""
    file = fill_province(folder / f"{size}.db", size)
    fill_office(file, comments)
    settings = Settings(
        data=folder,
        database_url=f"sqlite:///{file}",
        base_url="http://127.0.0.1:8000",
        port=8000,
        workers=1,
        secret_key="for measuring only, long enough to be taken",  # noqa: S106 -- no secret
        demo=True,
    )
    app = create_app(settings)
    app.extensions["house"].clock = lambda: NOW
    client = app.test_client()
    client.get("/demo/office")
    found = {name: _page(client, address) for name, address in PAGES.items()}
    app.extensions["house"].engine.dispose()
    return found


def _page(client: FlaskClient, address: str) -> tuple[float, float, float]:
    first, sent = _visit(client, address)
    times = [_visit(client, address)[0] for _ in range(REPEATS)]
    return first, median(times), sent


def _visit(client: FlaskClient, address: str) -> tuple[float, float]:
    """Ask for a page; processor time of the whole server, without a busy neighbour's share."""
    start = time.process_time()
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    took = 1000 * (time.process_time() - start)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return took, len(answer.data) / 1000


if __name__ == "__main__":
    main()
