"""Visits a form over HTTP as a phone does: opens it, fills it in, sends it, reads the thanks."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPSConnection, InvalidURL
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from survey.causes import cause_in_words

SECONDS = 30
TEXT = "Phiếu thử tự động"
SENT = "application/x-www-form-urlencoded"


class VisitFailed(Exception):
    """A citizen would not have been thanked; the text says where it ended, in Vietnamese."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    location: str
    text: str


class _Form(HTMLParser):
    """The fields of the one form of a page, each filled in with something it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        #: Offers of each group of choices, in their order.
        self.offers: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a form and of its fields."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and self.action is None:
            self.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "radio":
            self.offers.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[name] = given.get("value", "")
        elif tag == "textarea":
            self.fields[name] = TEXT

    def filled(self) -> dict[str, str]:
        """Fill in everything; of choices the one in the middle."""
        chosen = {name: values[len(values) // 2] for name, values in self.offers.items()}
        return {**chosen, **self.fields}


def visit_form(address: str) -> None:
    """Go the whole way of a citizen; VisitFailed where it ends early."""
    try:
        _go_through(address)
    except (ValueError, InvalidURL) as error:
        # Ours, or one that a page leads to: brackets that do not close, a name nobody can have.
        raise VisitFailed("Địa chỉ của trang, hoặc nơi trang dẫn tới, không đúng dạng.") from error


def _go_through(address: str) -> None:
    form = _Form()
    form.feed(_ask(address, (200,)).text)
    if form.action is None or not form.offers:
        raise VisitFailed("Trang mở được nhưng không có phiếu.")
    sent = _ask(urljoin(address, form.action), (303,), form.filled())
    thanks = urljoin(address, sent.location)
    if not urlsplit(thanks).path.endswith("/cam-on"):
        raise VisitFailed("Gửi phiếu xong không được đưa tới trang cảm ơn.")
    _ask(thanks, (200,))


def _ask(address: str, expected: Iterable[int], fields: dict[str, str] | None = None) -> Answer:
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    connection = (
        HTTPSConnection(parts.netloc, timeout=SECONDS, context=ssl.create_default_context())
        if secure
        else HTTPConnection(parts.netloc, timeout=SECONDS)
    )
    what = "Gửi phiếu" if fields else "Mở trang"
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if fields is None:
            connection.request("GET", target)
        else:
            connection.request("POST", target, urlencode(fields), {"Content-Type": SENT})
        came = connection.getresponse()
        answer = Answer(came.status, came.headers.get("Location", ""), _text(came.read()))
    except InvalidURL:
        raise
    except (OSError, HTTPException) as error:
        raise VisitFailed(f"{what}: không có trả lời ({cause_in_words(error)}).") from error
    finally:
        connection.close()
    if answer.status not in expected:
        raise VisitFailed(f"{what}: máy chủ trả lời mã {answer.status}.")
    return answer


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
