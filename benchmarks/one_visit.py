"""Where the processor time of a visit goes in one process: empty form, answers, thanks.

The product and the bare application in turn, called as a server calls them, without a server, a
connection or a second visitor; each on a SQLite file in the folder for temporary files. Processor
time of the whole process, the thread that writes included.
Run: `.venv/bin/python -m benchmarks.one_visit [--visits 300]`
"""

from __future__ import annotations

import argparse
import gzip
import io
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.load.bare_app import group_store, lay_out, make_bare, open_bare
from benchmarks.load.visitors import ANSWERS, hidden_fields
from survey.database.engine import open_engine
from survey.database.migrate import upgrade
from tests.site import FORM, make_site

STEPS = ("empty form", "answers", "thanks")
ROUNDS, SETTLED = 5, 20
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
#: What a phone sends with every request; addresses and lengths are filled in.
PHONE: Mapping[str, Any] = {
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "127.0.0.1:8000",
    "HTTP_ACCEPT_ENCODING": "gzip",
    "HTTP_ACCEPT_LANGUAGE": "vi-VN,vi;q=0.9",
    "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Mobile",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
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
        served: dict[str, tuple[Application, str]] = {
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


def _round(app: Application, path: str, visits: int) -> list[float]:
    """Visit so often; give the milliseconds of each step at the mean."""
    taken = [_visit(app, path) for _ in range(visits)]
    return [1000 * sum(step) / visits for step in zip(*taken, strict=True)]


def _visit(app: Application, path: str) -> tuple[float, float, float]:
    """Open, fill in, send and be thanked; give the seconds of each step."""
    opened, head, page = _ask(app, path)
    cookie = re.search(r"Set-Cookie: ([^;\n]*)", head)
    crumbs = cookie[1] if cookie else ""
    body = urlencode(ANSWERS | hidden_fields(page)).encode()
    sent, head, _ = _ask(app, path, crumbs, body)
    onward = re.search(r"Location: ([^\n]*)", head)
    thanked, _, page = _ask(app, onward[1] if onward else "/", crumbs)
    if "Cảm ơn".encode() not in page:
        raise SystemExit(f"not thanked: {head}")
    return opened, sent, thanked


def _ask(
    app: Application, path: str, crumbs: str = "", body: bytes = b""
) -> tuple[float, str, bytes]:
    """Give the processor seconds of a request, the head of its answer and the page."""
    given = {
        **PHONE,
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_COOKIE": crumbs,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    heads: list[tuple[str, list[tuple[str, str]]]] = []
    began = time.process_time()
    answer = app(given, lambda status, head, *_: heads.append((status, head)))
    page = b"".join(answer)
    took = time.process_time() - began
    status, lines = heads[0]
    head = "\n".join((status, *(f"{name}: {value}" for name, value in lines)))
    return took, head, gzip.decompress(page) if "Content-Encoding: gzip" in head else page


if __name__ == "__main__":
    main()
