"""Opens a page as a test and checks what every page of the house promises."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNLABELLED = frozenset({"hidden", "submit", "button"})


class Page(HTMLParser):
    """The parts of a page that the house has rules about."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.lang: str | None = None
        self.title = ""
        self.headings: list[str] = []
        self.inline: list[str] = []
        self.hidden: dict[str, str] = {}
        self.fields: list[tuple[str, dict[str, str]]] = []
        self.labels: set[str] = set()
        self.unlabelled: list[str] = []
        self._inside: list[str] = []
        self.feed(text)
        self.unlabelled = [
            attributes.get("name", tag)
            for tag, attributes in self.fields
            if "wrapped" not in attributes and attributes.get("id") not in self.labels
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note languages, labels, fields and whatever runs inline."""
        attributes = {name: value or "" for name, value in attrs}
        self._inside.append(tag)
        self.inline += [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "html":
            self.lang = attributes.get("lang")
        elif tag == "h1":
            self.headings.append("")
        elif tag == "script" and "src" not in attributes:
            self.inline.append("script")
        elif tag == "label" and "for" in attributes:
            self.labels.add(attributes["for"])
        elif tag in {"input", "textarea", "select"}:
            self._note_field(tag, attributes)
        if tag in {"input", "meta", "link", "br"}:
            self._inside.pop()

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Collect the words of the title and of the headings."""
        if "h1" in self._inside:
            self.headings[-1] += data
        elif "title" in self._inside:
            self.title += data

    def _note_field(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("type") == "hidden":
            self.hidden[attributes["name"]] = attributes["value"]
        elif attributes.get("type") not in UNLABELLED:
            if "label" in self._inside:
                attributes["wrapped"] = ""
            self.fields.append((tag, attributes))


def is_asked_to_sign_in(response: TestResponse) -> bool:
    """Tell whether a stranger was led to the sign-in page instead of to what was asked for."""
    return response.status_code == 303 and response.location.partition("?")[0] == "/dang-nhap"


def open_page(
    client: FlaskClient,
    address: str,
    *,
    status: int = 200,
    language: str = "vi",
    keep: str = "no-store",
) -> TestResponse:
    """Open an address and check status, language, title, one heading, labels, nothing inline."""
    response = client.get(address)
    assert response.status_code == status, response.text
    check_page(response, language=language, keep=keep)
    return response


def check_page(response: TestResponse, *, language: str = "vi", keep: str = "no-store") -> Page:
    """Check a page that was already opened; give its parts.

    `keep` says how long anybody may keep it: published results for minutes, all else never.
    """
    page = Page(response.text)
    assert page.lang == language
    assert page.title.strip()
    assert len(page.headings) == 1
    assert page.headings[0].strip()
    assert page.unlabelled == []
    assert page.inline == []
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == keep
    return page
