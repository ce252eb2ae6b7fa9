"""Shorter ways through the print engine, where it works twice: the bytes stay the same.

Each one replaces a single function of the engine and falls back to it for whatever it does not
know. `long_way` puts the engine's own functions back, for the test that compares both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import pydyf
from weasyprint import CSS, HTML, css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.counters import CounterStyle
from weasyprint.css.functions import check_math
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
    Dimension,
)
from weasyprint.html import UA
from weasyprint.layout import percent
from weasyprint.svg import TAGS

from survey.rendering import kept_lines

#: Strokes along a row: "M4 6.5h7M12 6.5h1", what a code is drawn of.
_STROKE = re.compile(r"M(\d+) (\d+\.5)h(\d+)")
_STROKES = re.compile(rf"(?:{_STROKE.pattern})+")
#: Properties whose value depends on others of the same element, even where it says nothing.
_OWN_RULES = {"page", "position", "float", "display"} | set(INITIAL_NOT_COMPUTED)
#: Elements without an end, which HTML writes without a slash.
_EMPTY = re.compile(r"<((?:br|hr|img|meta|wbr)\b[^<>]*)(?<!/)>")
_ROWS_OF_TABLES = {"thead", "tbody", "tfoot", "caption", "colgroup"}

_own_bytes: Callable[[Any], bytes] = pydyf._to_bytes
_own_path: Callable[[Any, Any, float], None] = TAGS["path"]
_own_percentage: Callable[[Any, str, Any], None] = percent.resolve_one_percentage
_own_computed: Callable[[Any, str], Any] = css.ComputedStyle.__missing__
_own_pages = pydyf.PDF.page_references


def to_bytes(item: Any) -> bytes:
    """Write one item of a PDF; asked a hundred thousand times a document."""
    kind = item.__class__
    if kind is str:
        written: bytes = item.encode("ascii")
    elif kind is bytes:
        written = item
    elif kind is int:
        written = b"%d" % item
    elif kind is float:
        written = b"%d" % item if item.is_integer() else (b"%f" % item).rstrip(b"0")
    else:
        written = _own_bytes(item)
    return written


def draw_path(svg: Any, node: Any, font_size: float) -> None:
    """Draw the strokes of a code at once, where the engine reads its path letter by letter."""
    path = node.get("d", "")
    if not _STROKES.fullmatch(path):
        _own_path(svg, node, font_size)
        return
    svg.stream.move_to(0, 0)
    svg.stream.stream.extend(
        f"{x} {y} m\n{int(x) + int(length)} {y} l".encode()
        for x, y, length in _STROKE.findall(path)
    )


def resolve_one_percentage(box: Any, name: str, refer_to: Any) -> None:
    """Give a box the length of a style that needs no computing."""
    value = box.style[name]
    if value.__class__ is Dimension and value.unit == "px":
        setattr(box, name, value.value)
    else:
        _own_percentage(box, name, refer_to)


def computed(style: Any, name: str) -> Any:
    """Compute one property of an element that says nothing about it: its parent's, or the first."""
    cascaded, parent = style.cascaded, style.parent_style
    logical = PHYSICAL_FUNCTIONS.get(name)
    if (
        name in cascaded
        or parent is None
        or name in _OWN_RULES
        or name.startswith(("__", "text_decoration_"))
        or (logical and logical(block="ttb", inline=style["direction"]) in cascaded)
    ):
        return _own_computed(style, name)
    if name in INHERITED:
        value = parent[name]
        if check_math(value):
            return _own_computed(style, name)
    else:
        value = INITIAL_VALUES[name]
    style[name] = value
    return value


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """Name the pages, once for all tags: the engine names all of them anew for each one."""
    kids = pdf.pages["Kids"]
    kept: tuple[bytes, ...] = vars(pdf).get("_references", ())
    if len(kept) * 3 != len(kids):
        kept = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf._references = kept
    return kept


class Page(HTML):  # type: ignore[misc]  # the engine ships no types
    """A page of our templates: well-formed, so that it need not be read as letters that may be."""

    def __init__(self, text: str, base_url: str, fetcher: Any) -> None:
        tree = well_formed(text)
        if tree is None:
            super().__init__(string=text, base_url=base_url, url_fetcher=fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = base_url, fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = tree


@lru_cache(maxsize=1)
def _lean_sheet() -> CSS:
    """Return the engine's own style sheet without what gives every element five kinds of notes."""
    rules = [line for line in UA.splitlines() if not line.startswith(("::footnote", "::note"))]
    text = "\n".join(rules).replace("\n::marker", "\nli::marker")
    return CSS(string=text, counter_style=CounterStyle())


def lean_sheets(_: object, forms: bool = False) -> list[CSS]:
    """Begin with the engine's own style sheet; prints have no forms and no notes."""
    return [_lean_sheet()]


def well_formed(text: str) -> ET.Element | None:
    """Read a page that is well-formed; None for one in which a reader of HTML must add something.

    No entity is ever declared in a page, so nothing can be opened or multiplied by one.
    """
    if not text.startswith("<!DOCTYPE html>") or "<!ENTITY" in text or "<base" in text:
        return None
    try:
        tree = ET.fromstring(_EMPTY.sub(r"<\1/>", text))  # noqa: S314 -- see above
    except ET.ParseError:
        return None
    whole = [child.tag for child in tree] == ["head", "body"]
    rows = {child.tag for table in tree.iter("table") for child in table}
    pictures = next(tree.iter("svg"), None) is None  # an svg that does not say what it is
    return tree if whole and pictures and rows <= _ROWS_OF_TABLES else None


class Sealed(pydyf.Object):  # type: ignore[misc]  # the writer ships no types
    """A finished object of a PDF, whose bytes are made once.

    The writer asks for them twice: to write them, and for the check sum in the trailer.
    """

    data = b""
    compressible = False

    def __init__(self, finished: Any) -> None:
        self.number, self.generation = finished.number, finished.generation
        self.offset, self.free = finished.offset, finished.free
        self.data, self.compressible = finished.data, finished.compressible


def seal(_: object, pdf: Any) -> None:
    """Finish a PDF: called when all its objects are complete."""
    pdf.objects[:] = [each if each.free == "f" else Sealed(each) for each in pdf.objects]


def _take(ways: tuple[tuple[Any, str, Any, Any], ...], which: int) -> None:
    for owner, name, *both in ways:
        if isinstance(owner, dict):
            owner[name] = both[which]
        else:
            setattr(owner, name, both[which])


#: Whose function, its name, the engine's own, ours.
WAYS: tuple[tuple[Any, str, Any, Any], ...] = (
    (pydyf, "_to_bytes", _own_bytes, to_bytes),
    (pydyf.PDF, "page_references", _own_pages, property(page_references)),
    (percent, "resolve_one_percentage", _own_percentage, resolve_one_percentage),
    (TAGS, "path", _own_path, draw_path),
    (css.ComputedStyle, "__missing__", _own_computed, computed),
    (Page, "_ua_stylesheets", HTML._ua_stylesheets, lean_sheets),
    *kept_lines.WAYS,
)
_take(WAYS, 1)


@contextmanager
def long_way() -> Iterator[None]:
    """Go the engine's own way meanwhile."""
    _take(WAYS, 0)
    try:
        yield
    finally:
        _take(WAYS, 1)
