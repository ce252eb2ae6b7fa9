"""Visitors of a form in LimeSurvey: open it, fill it in, send it, read the thanks.

A process of its own, like `visitors`. Its client is the standard library's, which costs some
2 % of what a visit costs the servers.
Run: `python -m benchmarks.load.limesurvey PORT SECONDS VISITORS PATH`, prints JSON.
"""

from __future__ import annotations

import re
import time
import zlib
from http.client import HTTPConnection
from urllib.parse import urlencode

from benchmarks.load.visitors import PATIENCE, THANKS, Refused, main

FIELD = re.compile(rb"<input[^>]*type=[\"']hidden[\"'][^>]*>")
ATTRIBUTE = re.compile(rb"\b(name|value)=[\"']([^\"']*)[\"']")
QUESTIONS = re.compile(rb"\d+X\d+X\d+")
LEVELS = ("5", "4", "3", "5", "5", "4")


def visit(host: str, port: int, path: str) -> float:
    """Open, fill in, send, read the thanks; give the seconds from sending to the answer."""
    line = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        crumbs, page = _exchange(line, "GET", path)
        body = urlencode(filled_in(page)).encode()
        sent = time.monotonic()
        _, page = _exchange(line, "POST", path, body, crumbs)
        took = time.monotonic() - sent
        if THANKS not in page:
            raise Refused("no thanks")
        return took
    finally:
        line.close()


def filled_in(page: bytes) -> dict[str, str]:
    """Give the fields of the form on a page with levels for its questions and no comment."""
    tags = (dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(page) if b"disabled" not in tag)
    fields = {
        tag[b"name"].decode(): tag.get(b"value", b"").decode() for tag in tags if b"name" in tag
    }
    asked = [name.decode() for name in QUESTIONS.findall(fields["fieldnames"].encode())]
    return fields | dict(zip(asked, (*LEVELS, ""), strict=True)) | {"move": "movesubmit"}


def _exchange(
    line: HTTPConnection, method: str, path: str, body: bytes | None = None, crumbs: str = ""
) -> tuple[str, bytes]:
    """Send a request and read its page, with the cookies it sets; follow one forwarding."""
    heads = {"Accept-Encoding": "gzip", "Content-Type": "application/x-www-form-urlencoded"}
    line.request(method, path, body, heads | ({"Cookie": crumbs} if crumbs else {}))
    answer = line.getresponse()
    page = answer.read()
    if answer.status in (302, 303):
        return _exchange(line, "GET", answer.headers["Location"], None, crumbs)
    if answer.status != 200:
        raise Refused(f"{answer.status} {answer.reason}")
    if answer.headers.get("Content-Encoding") == "gzip":
        page = zlib.decompress(page, 31)
    set_now = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", [])]
    return "; ".join(set_now), page


if __name__ == "__main__":
    main(visit)
