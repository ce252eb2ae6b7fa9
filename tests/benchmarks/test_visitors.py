"""The visitors of the benchmarks fill in what they are shown, and count only who is thanked."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.load.limesurvey import answers
from benchmarks.load.visiting import visit, visits
from benchmarks.load.visitors import ANSWERS
from tests.site import FORM, Site, make_site

#: Four come, in no time.
FOUR: dict[str, Any] = {"seconds": 0.04, "visitors": 2, "rate": 100.0}


@contextmanager
def running(server: HTTPServer) -> Iterator[int]:
    """Serve beside the block; give the port."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        return


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    made = make_site(tmp_path, sqlite_url)
    yield made
    made.close()


def test_whoever_is_thanked_has_left_a_form(site: Site) -> None:
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    with running(server) as port:
        told = visit(port, [FORM], ANSWERS, **FOUR)
        assert (told["thanked"], told["faults"], told["fault"]) == (4, 0, "")
        assert site.count() == 4
        lacking = {name: level for name, level in ANSWERS.items() if name != "C1"}
        told = visit(port, [FORM], lacking, **FOUR)
        assert (told["thanked"], told["faults"]) == (0, 4)
        told = visit(port, ["/d/none"], ANSWERS, **FOUR)
        assert told["fault"] == "HTTP/1.1 404 NOT FOUND"
    assert site.count() == 4
    told = visit(port, [FORM], ANSWERS, **FOUR)
    assert (told["thanked"], told["fault"]) == (0, "Connection refused")


#: As LimeSurvey writes it: quotes of the other kind, and what a browser does not send.
PAGE = """<form><input id='f' value='1X2X31|1X2X32|1X2X33|1X2X34|1X2X35|1X2X36|1X2X37'
 type='hidden' name='fieldnames'/><INPUT type=hidden name="token" value="a&b> c">
<input type='hidden' name='1X2X31' value=''><input type='hidden' name='no' value='1' disabled>
<input type='text' name='neither' value='1'></form>"""
AT_ONCE = {"/thanks": "<p>Cảm ơn", "/mute": "<p>Ông/bà"}
LEVELS = {f"1X2X3{number}": level for number, level in enumerate("543554", 1)}


class Another(BaseHTTPRequestHandler):
    """Talks as PHP behind nginx: in chunks, compressed, with cookies; forwards to the thanks."""

    protocol_version = "HTTP/1.1"
    sent: list[dict[str, list[str]]]
    came: threading.Event

    def do_GET(self) -> None:
        if self.path != "/thanks?all=1":
            return self._answer(200, PAGE, ("Set-Cookie", "one=1; path=/"), ("Set-Cookie", "b=2"))
        assert self.headers["Cookie"] == "one=3; b=2"
        return self._answer(200, "Cảm ơn")

    def do_POST(self) -> None:
        assert self.headers["Cookie"] == "one=1; b=2"
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.sent.append(parse_qs(body, keep_blank_values=True))
        self.came.set()
        if self.path in AT_ONCE:
            return self._answer(200, AT_ONCE[self.path])
        return self._answer(
            302, "", ("Location", "http://here:1/thanks?all=1"), ("set-cookie", "one=3")
        )

    def _answer(self, status: int, page: str, *heads: tuple[str, str]) -> None:
        packed = "gzip" in self.headers["Accept-Encoding"]
        body = gzip.compress(page.encode()) if packed else page.encode()
        self.send_response(status)
        for name, value in (*heads, *([("Content-Encoding", "gzip")] if packed else [])):
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in (body[:9], body[9:], b""):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunk else b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        return


def test_a_form_of_limesurvey_is_filled_in_by_the_same_visitors() -> None:
    sent: list[dict[str, list[str]]] = []
    came = threading.Event()
    handler = type("Handler", (Another,), {"sent": sent, "came": came})
    with running(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as port:
        filled = answers(port, "/survey")
        assert filled == LEVELS | {"1X2X37": "", "move": "movesubmit"}
        told = visit(port, ["/survey"], filled, **FOUR)
        assert (told["thanked"], told["faults"], told["fault"]) == (4, 0, "")
        names = "|".join((*LEVELS, "1X2X37"))
        whole = filled | {"token": "a&b> c", "fieldnames": names}
        assert sent == [{name: [value] for name, value in whole.items()}] * 4
        told = visit(port, ["/thanks", "/mute"], filled, **FOUR)
        assert (told["thanked"], told["faults"], told["fault"]) == (2, 2, "no thanks")
        came.clear()
        with visits(port, ["/survey"], filled, visitors=2, rate=200.0) as told:
            assert came.wait(30)
        assert told["thanked"] == len(sent) - 8
