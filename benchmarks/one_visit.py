"""Where the processor time of a visit goes in one process: empty form, answers, thanks.

The product and the bare application in turn, called as a server calls them, without a server, a
connection or a second visitor; each on a SQLite file in the folder for temporary files. Processor
time of the whole process, the thread that writes included.
Run: `.venv/bin/python -m benchmarks.one_visit [--visits 300]`
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from benchmarks.load.bare_app import group_store, lay_out, make_bare, open_bare
from benchmarks.load.visitors import ANSWERS, hidden_fields
from survey.database.engine import open_engine
from survey.database.migrate import upgrade
from tests.site import FORM, make_site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STEPS = ("empty form", "answers", "thanks")
ROUNDS, SETTLED = 5, 20
ADDRESS = "http://127.0.0.1:8000"
#: What a phone sends with every request.
PHONE = {
    "Accept-Encoding": "gzip",
    "Accept-Language": "vi-VN,vi;q=0.9",
    "User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile",
    "Content-Type": "application/x-www-form-urlencoded",
}


def main() -> None:
    """Print the milliseconds of each step: the median of the means of the rounds."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visits", type=int, default=300, help="a round")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upgrade(open_engine(f"sqlite:///{folder / 'ours.db'}"))
        site = make_site(folder, f"sqlite:///{folder / 'ours.db'}")
        engine = open_bare(f"sqlite:///{folder / 'bare.db'}", "group")
        lay_out(engine)
        bare = make_bare(group_store(engine))
        served: dict[str, tuple[WSGIApplication, str]] = {
            "bare": (bare.wsgi_app, "/d/1"),
            "ours": (site.app.wsgi_app, FORM),
        }
        for one in served.values():
            _round(*one, SETTLED)
        found = [
            {which: _round(*one, given.visits) for which, one in served.items()}
            for _ in range(ROUNDS)
        ]
        site.close()
        engine.dispose()
    for which in served:
        steps = [median(each) for each in zip(*(one[which] for one in found), strict=True)]
        told = ", ".join(f"{step} {took:.2f}" for step, took in zip(STEPS, steps, strict=True))
        print(f"{which}: {sum(steps):.2f} ms of processor a visit ({told})")


def _round(app: WSGIApplication, path: str, visits: int) -> list[float]:
    """Visit so often; give the milliseconds of each step at the mean."""
    taken = [_visit(app, path) for _ in range(visits)]
    return [1000 * sum(step) / visits for step in zip(*taken, strict=True)]


def _visit(app: WSGIApplication, path: str) -> tuple[float, float, float]:
    """Open, fill in, send and be thanked; give the seconds of each step."""
    opened, head, page = _ask(app, path)
    crumbs = head.get("Set-Cookie", "").partition(";")[0]
    body = urlencode(ANSWERS | hidden_fields(page)).encode()
    sent, head, _ = _ask(app, path, crumbs, body)
    thanked, _, page = _ask(app, head.get("Location", "/"), crumbs)
    if "Cảm ơn".encode() not in page:
        raise SystemExit(f"not thanked: {head}")
    return opened, sent, thanked


def _ask(
    app: WSGIApplication, path: str, crumbs: str = "", body: bytes = b""
) -> tuple[float, Headers, bytes]:
    """Give the processor seconds of a request, the head of its answer and the page."""
    given = create_environ(
        path,
        ADDRESS,
        method="POST" if body else "GET",
        headers={**PHONE, "Cookie": crumbs},
        data=body,
    )
    began = time.process_time()
    answer, _, head = run_wsgi_app(app, given, buffered=True)
    took = time.process_time() - began
    page = b"".join(answer)
    return took, head, gzip.decompress(page) if head.get("Content-Encoding") == "gzip" else page


if __name__ == "__main__":
    main()
