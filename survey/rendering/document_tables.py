"""Tables of DOCX documents: real ones, as wide as on paper, with heads that repeat."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx.document import Document as Docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from survey.rendering.page_parts import CellPart, Piece, TablePart, drawing_text
from survey.rendering.pictures import draw_png

#: Between the margins, in millimetres.
TEXT_WIDTH = 165.0
DOTS_PER_MM = 8
#: Share of the text width of a column, by the class of its head; the others share what is left.
WIDTHS = {
    "name": 0.38,
    "half": 0.34,
    "third": 0.27,
    "levels": 0.27,
    "wide": 0.22,
    # "159.230/198.139", and in bold.
    "counts": 0.21,
    "narrow": 0.11,
    "level": 0.086,
    "member": 0.22,
    "tight": 0.075,
    "goal": 0.085,
    "range": 0.155,
}
#: Space at both sides of a cell: 1 mm in twentieths of a point.
CELL_MARGIN = 57
#: A table of no more rows stays on one page.
LONGEST_WHOLE = 13
SMALLER = Pt(10)
#: The id of the style "Ô bảng": the library makes ids of names by leaving the spaces out.
CELL_STYLE = "Ôbảng"
SHADE_HEAD, SHADE_TOTAL = "EAF1F7", "F5F8FB"


def add_pieces(paragraph: Paragraph, pieces: Iterable[Piece], *, bold: bool = False) -> None:
    """Write text into a paragraph."""
    for piece in pieces:
        run = paragraph.add_run()
        if piece.new_line:
            run.add_break()
        run.add_text(piece.text)
        run.bold = True if piece.bold or bold else None
        run.italic = True if piece.italic else None
        if piece.small:
            run.font.size = SMALLER


def add_drawing(paragraph: Paragraph, drawing: HtmlElement, width: float) -> None:
    """Put a drawing into a paragraph as a picture `width` millimetres wide, with words for it."""
    svg, words = drawing_text(drawing)
    picture = io.BytesIO(draw_png(svg, round(width * DOTS_PER_MM)))
    shape = paragraph.add_run().add_picture(picture, width=Mm(width))
    shape._inline.docPr.set("descr", words)
    # Unsaid, Word takes no space around it and LibreOffice three millimetres.
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")


def add_table(document: Docx, part: TablePart) -> Table:
    """Add a table with a border, the head on each page, no row broken across two."""
    rows = [*part.head, *(cells for _, cells in part.body)]
    widths = column_widths(part)
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_grid(table, widths)
    _set_margins(table, CELL_MARGIN)
    for number, cells in enumerate(rows):
        row = table.add_row()  # type: ignore[no-untyped-call]  # typed everywhere but here
        _keep_whole(row)
        head = number < len(part.head)
        kinds = frozenset() if head else part.body[number - len(part.head)][0]
        if head:
            _set_flag(row._tr.get_or_add_trPr(), "w:tblHeader")
        strong = bool(kinds & {"total", "group", "summary"})
        _fill_row(row, cells, widths, head=head, strong=strong)
        if number < len(rows) - 1 and (len(rows) <= LONGEST_WHOLE or "group" in kinds or head):
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    return table


def bare_table(document: Docx, widths: Sequence[float]) -> list[_Cell]:
    """Add a table of one row without borders, for what stands side by side; give its cells.

    The row is never broken: half of the recipients must not stand on another page.
    """
    table = document.add_table(rows=1, cols=len(widths))
    _keep_whole(table.rows[0])
    table.autofit = False
    _set_grid(table, widths)
    _set_margins(table, 0)
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    return list(table.rows[0].cells)


def column_widths(part: TablePart) -> list[float]:
    """Give the width of each column in millimetres."""
    first = part.head[0] if part.head else part.body[0][1]
    shares: list[float | None] = []
    for cell in first:
        known = next((WIDTHS[kind] for kind in sorted(cell.kinds) if kind in WIDTHS), None)
        shares += [None if known is None else known / cell.span] * cell.span
    open_columns = shares.count(None)
    rest = (1 - sum(share for share in shares if share)) / open_columns if open_columns else 0
    found = [share if share is not None else rest for share in shares]
    return [TEXT_WIDTH * share / sum(found) for share in found]


def _fill_row(
    row: _Row, cells: Sequence[CellPart], widths: Sequence[float], *, head: bool, strong: bool
) -> None:
    column, places = 0, row.cells
    for part in cells:
        cell = places[column]
        if part.span > 1:
            cell = cell.merge(places[column + part.span - 1])
        width = sum(widths[column : column + part.span])
        _fill_cell(cell, part, width, head=head, strong=strong)
        if head or strong:
            _shade(cell, SHADE_HEAD if head else SHADE_TOTAL)
        column += part.span


def _fill_cell(cell: _Cell, part: CellPart, width: float, *, head: bool, strong: bool) -> None:
    cell.width = Mm(width)
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    line = cell.paragraphs[0]
    # By its id: looking the name up among all styles took half of the time of a document.
    line._p.style = CELL_STYLE
    line.alignment = _alignment(part, head=head)
    if part.drawing is not None:
        add_drawing(line, part.drawing, width - 3)
    else:
        italic = "remark" in part.kinds
        small = part.compact or (head and "level" in part.kinds)
        pieces = [
            Piece(p.text, p.bold, p.italic or italic, p.small or small, p.new_line)
            for p in part.pieces
        ]
        add_pieces(line, pieces, bold=head or strong)


def _alignment(part: CellPart, *, head: bool) -> Any:
    if head or part.kinds & {"remark", "middle", "index"}:
        return WD_ALIGN_PARAGRAPH.CENTER
    if part.head or "answers" in part.kinds:
        return WD_ALIGN_PARAGRAPH.LEFT
    return WD_ALIGN_PARAGRAPH.RIGHT


def _set_grid(table: Table, widths: Sequence[float]) -> None:
    """Set the grid itself: some programs look at it alone."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _set_margins(table: Table, side: int) -> None:
    """Set the space at both sides of every cell, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        part = OxmlElement(f"w:{name}")
        part.set(qn("w:w"), str(side))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    table._tbl.tblPr.append(margins)


def _keep_whole(row: _Row) -> None:
    _set_flag(row._tr.get_or_add_trPr(), "w:cantSplit")


def _set_flag(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
