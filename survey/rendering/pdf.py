"""Sets HTML as PDF: the one place that knows WeasyPrint, with its shortcuts."""

from __future__ import annotations

import atexit
import gc
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from weasyprint import CSS, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from survey.rendering.shortcuts import Page, seal

PACKAGED = Path(__file__).resolve().parent.parent / "static"
#: Nothing answers at this name: it only lets relative references be joined to something.
BASE = "https://packaged.invalid/"
#: The moment every enclosure names: bytes must not depend on the clock.
MADE = datetime(2020, 1, 1, tzinfo=UTC)
TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
_NAME = re.compile(r"/[a-z0-9][a-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*\.[a-z]{3}")


class ReferenceRefused(ValueError):
    """A document asked for something that is not packaged with the application."""


class PackagedFetcher(URLFetcher):  # type: ignore[misc]  # the engine ships no types
    """Serves the files under survey/static and refuses every other address.

    A picture that is given along with a document is served to that document alone.
    """

    def __init__(self, given: Mapping[str, bytes] | None = None) -> None:
        """Take pictures by their names in the document: "given/….png"."""
        super().__init__()
        self.given = given or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Answer with a packaged file; raise `ReferenceRefused` without opening anything else."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}/" != BASE or not _NAME.fullmatch(parts.path):
            raise ReferenceRefused("only packaged files may be used in a print")
        if (picture := self.given.get(parts.path.lstrip("/"))) is not None:
            return _answer(url, picture, TYPES[".png"])
        file = (PACKAGED / parts.path.lstrip("/")).resolve()
        if not file.is_relative_to(PACKAGED) or file.suffix not in TYPES or not file.is_file():
            raise ReferenceRefused("no such packaged file")
        return _answer(url, file.read_bytes(), TYPES[file.suffix])


def _answer(url: str, content: bytes, kind: str) -> URLFetcherResponse:
    message = EmailMessage()
    message["Content-Type"] = kind
    return URLFetcherResponse(url, content, message)


@dataclass(frozen=True)
class Press:
    """What one process keeps between documents: fonts, style sheets, and whose turn it is."""

    fetcher: PackagedFetcher
    fonts: FontConfiguration
    sheets: dict[str, CSS]
    turn: Lock

    def sheet(self, name: str) -> CSS:
        """Return a style sheet of static/prints, read once."""
        if name not in self.sheets:
            text = (PACKAGED / "prints" / name).read_text("utf-8")
            self.sheets[name] = CSS(
                string=text,
                base_url=BASE,
                url_fetcher=self.fetcher,
                font_config=self.fonts,
            )
        return self.sheets[name]

    def lay_out(
        self,
        html: str,
        stylesheets: tuple[str, ...],
        variant: str,
        pictures: Mapping[str, bytes] | None = None,
    ) -> Document:
        """Lay a page out, ready to be written; the fonts come first among the sheets."""
        sheets = [self.sheet(name) for name in ("faces.css", *stylesheets)]
        fetcher = PackagedFetcher(pictures) if pictures else self.fetcher
        document = Page(html, BASE, fetcher)
        return document.render(stylesheets=sheets, font_config=self.fonts, pdf_variant=variant)


@lru_cache
def _press(process: int) -> Press:
    """Set up the press of a process; one that was forked off does not share its parent's."""
    return Press(PackagedFetcher(), FontConfiguration(), {}, Lock())


@atexit.register
def _clear_away() -> None:
    """Free what fonts hold while their libraries are still there: later would be a crash."""
    _press.cache_clear()
    gc.collect()


@contextmanager
def printing() -> Iterator[Press]:
    """Take the press of this process for oneself, with the garbage collector off."""
    press = _press(os.getpid())
    with press.turn, _collector_off(first=not press.sheets):
        yield press


@contextmanager
def _collector_off(*, first: bool) -> Iterator[None]:
    """Keep the garbage collector from walking a half-built document again and again.

    After the first document of a process all that is loaded is set aside for good: the collector
    need not walk it after every other one, which takes a tenth of a document's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
        if first:
            gc.freeze()


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside a PDF: the figures of a report, for programs to read."""

    name: str
    description: str
    content: bytes


def render_pdf(
    html: str,
    *,
    stylesheets: tuple[str, ...] = ("report.css",),
    variant: str = "pdf/ua-1",
    enclosures: Sequence[Enclosure] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Set a page as PDF; the same page gives the same bytes on every day and machine alike.

    Language and title are taken from the page itself. Only the archive variants take enclosures.
    `pictures` are those the page shows, under names that say their content.
    """
    with printing() as press:
        return _set(press, html, stylesheets, variant, enclosures, pictures)


def _set(
    press: Press,
    html: str,
    stylesheets: tuple[str, ...],
    variant: str,
    enclosures: Sequence[Enclosure],
    pictures: Mapping[str, bytes] | None,
) -> bytes:
    """Lay out and write; what was laid out is gone when the collector comes to look for it."""
    document = press.lay_out(html, stylesheets, variant, pictures)
    document.metadata.attachments = [_enclosed(each, press.fetcher) for each in enclosures]
    parts = [part for each in enclosures for part in (each.name, each.content.hex())]
    return written(document, variant, identifier(variant, *stylesheets, html, *parts))


def _enclosed(enclosure: Enclosure, fetcher: PackagedFetcher) -> Attachment:
    return Attachment(
        string=enclosure.content,
        name=enclosure.name,
        description=enclosure.description,
        relationship="Data",
        created=MADE,
        modified=MADE,
        url_fetcher=fetcher,
    )


def written(document: Document, variant: str, name: bytes) -> bytes:
    """Write a document that was laid out."""
    pdf = document.write_pdf(pdf_variant=variant, pdf_identifier=name, finisher=_finish)
    if not isinstance(pdf, bytes):
        raise TypeError("the print engine returned no document")
    return pdf


def _finish(document: Document, pdf: Any) -> None:
    """Name each enclosure once: the engine lists those of a PDF/A-3 in its catalogue twice."""
    enclosed = pdf.catalog.get("AF")
    if enclosed:
        enclosed[:] = dict.fromkeys(enclosed)
    seal(document, pdf)


def identifier(*content: str) -> bytes:
    """Name a document after its content, where a random number would make each copy differ."""
    return hashlib.sha256("\0".join(content).encode()).hexdigest()[:32].encode()
