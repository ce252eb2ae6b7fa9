"""Reads a printed page back as parts: text with its emphasis, drawings, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html
from lxml.html import HtmlElement

_BLANK = re.compile(r"[ \t\r\n]+")
#: Classes that stand on a line of their own inside a cell, smaller.
SMALL = frozenset({"few", "note"})
OWN_LINE = frozenset({"few", "note", "answer"})
#: Classes in which spaces are kept as they are typed, for the clerk to write in.
KEPT = frozenset({"number", "place-date", "attached"})


@dataclass(frozen=True)
class Piece:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    small: bool = False
    #: Begins a line of its own.
    new_line: bool = False


@dataclass(frozen=True)
class CellPart:
    """One cell of a table."""

    pieces: tuple[Piece, ...]
    head: bool
    #: Classes of the cell.
    kinds: frozenset[str]
    span: int = 1
    drawing: HtmlElement | None = None
    #: Of a table with many columns, set smaller.
    compact: bool = False


@dataclass
class TablePart:
    """One table: rows that repeat on each page, rows that do not, and the classes of columns."""

    kinds: frozenset[str]
    head: list[list[CellPart]] = field(default_factory=list)
    body: list[tuple[frozenset[str], list[CellPart]]] = field(default_factory=list)


def read_page(page: str) -> HtmlElement:
    """Read a page that `survey.rendering.pages` filled."""
    return html.document_fromstring(page)


def kinds(element: HtmlElement) -> frozenset[str]:
    """Give the classes of an element."""
    return frozenset((element.get("class") or "").split())


def drawing_of(element: HtmlElement) -> HtmlElement | None:
    """Find the drawing inside an element."""
    return element if element.tag == "svg" else element.find(".//svg")


def drawing_text(drawing: HtmlElement) -> tuple[str, str]:
    """Give a drawing as SVG, and the words that stand for it."""
    copied = etree.fromstring(etree.tostring(drawing, with_tail=False))
    # The HTML reader writes names small; SVG knows these with a capital.
    for old, new in (("viewbox", "viewBox"), ("preserveaspectratio", "preserveAspectRatio")):
        for each in copied.iter():
            if old in each.attrib:
                each.set(new, each.attrib.pop(old))
    title = drawing.find("title")
    words = _BLANK.sub(" ", title.text_content()).strip() if title is not None else ""
    return etree.tostring(copied, encoding="unicode"), words


def pieces(element: HtmlElement) -> tuple[Piece, ...]:
    """Read the text of an element as pieces, white space folded unless the clerk writes in it."""
    kept = bool(kinds(element) & KEPT)
    found = [piece for piece in _walk(element, Piece(""), kept=kept) if piece.text]
    return tuple(found) if kept else tuple(_trimmed(found))


def read_table(element: HtmlElement) -> TablePart:
    """Read a table."""
    table = TablePart(kinds(element))
    # The box at the top of a report: few figures, each in the middle of its cell.
    more = {"middle"} if "summary" in table.kinds else set()
    for row in element.iter("tr"):
        cells = [_cell(cell, more) for cell in row if cell.tag in ("th", "td")]
        if row.getparent().tag == "thead" or (more and all(cell.head for cell in cells)):
            table.head.append(cells)
        else:
            table.body.append((kinds(row) | (table.kinds & {"summary"}), cells))
    return table


def _cell(cell: HtmlElement, more: set[str]) -> CellPart:
    drawing = drawing_of(cell)
    return CellPart(
        pieces=() if drawing is not None else pieces(cell),
        head=cell.tag == "th",
        kinds=kinds(cell) | more,
        span=int(cell.get("colspan", "1")),
        drawing=drawing,
        compact="members" in kinds(cell.getparent().getparent().getparent()),
    )


def _walk(element: HtmlElement, look: Piece, *, kept: bool) -> Iterator[Piece]:
    """Give text in reading order; a line of its own begins and ends where its element does."""
    if element.tag in ("svg", "title", "style"):
        return
    own = kinds(element)
    bold = look.bold or element.tag in ("b", "strong")
    italic = look.italic or element.tag in ("i", "em") or bool(own & SMALL)
    small, breaks = look.small or bool(own & SMALL), bool(own & OWN_LINE)
    if element.text:
        yield Piece(_folded(element.text, kept=kept), bold, italic, small, breaks)
        breaks = False
    for child in element:
        yield from _walk(child, Piece("", bold, italic, small), kept=kept)
        if child.tail:
            after = bool(kinds(child) & OWN_LINE)
            yield Piece(_folded(child.tail, kept=kept), bold, italic, small, after)


def _folded(text: str, *, kept: bool) -> str:
    return text.replace("\n", " ") if kept else _BLANK.sub(" ", text)


def _trimmed(found: list[Piece]) -> Iterator[Piece]:
    """Drop the blanks at both ends, before a new line, and where two meet."""
    before, pending = " ", False
    for piece in found:
        text = piece.text.lstrip(" ") if piece.new_line or before.endswith(" ") else piece.text
        if not text:
            pending = pending or piece.new_line
            continue
        new_line = (piece.new_line or pending) and before != " "
        yield Piece(text, piece.bold, piece.italic, piece.small, new_line)
        before, pending = text, False
