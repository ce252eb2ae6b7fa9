"""Sets a printed page as DOCX: the one writer of documents that an office edits before it signs.

The page is the one the PDF is set from, so both say the same. Its classes become real styles, its
tables real tables, its drawings pictures with words for them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell
from lxml.html import HtmlElement

from survey.rendering.document_styles import (
    CENTRE,
    begin_annex,
    draw_frame,
    draw_rule,
    new_document,
)
from survey.rendering.document_tables import (
    TEXT_WIDTH,
    add_drawing,
    add_pieces,
    add_table,
    bare_table,
)
from survey.rendering.page_parts import drawing_of, kinds, pieces, read_page, read_table

Writer = Callable[[Docx, HtmlElement], None]
#: A part of a ZIP file must carry a day; always the same one.
ZIP_DAY = (2020, 1, 1, 0, 0, 0)
STAMP_SIDE = 19.0  # mm
CIRCULATION_WIDTH = 60.0
#: Of a report without figures, so that it fits one page; the decree allows 13 and 14.
PLAIN = Pt(13)
HEAD_COLUMNS = (TEXT_WIDTH * 0.4, TEXT_WIDTH * 0.6)
FOOT_COLUMNS = (TEXT_WIDTH * 0.5, TEXT_WIDTH * 0.5)

#: Class of a paragraph -> style.
STYLES = {
    "text": "Thân văn bản",
    "caption": "Tên bảng, hình",
    "annex-number": "Phụ lục",
    "attached": "Kèm theo",
    "parent-agency": "Cơ quan chủ quản",
    "agency": "Cơ quan",
    "number": "Số ký hiệu",
    "nation": "Quốc hiệu",
    "motto": "Tiêu ngữ",
    "place-date": "Địa danh, ngày tháng",
    "subject": "Trích yếu",
    "lead": "Nơi nhận, đề mục",
}
UPPER = frozenset({"parent-agency", "agency", "annex-title"})


def write_docx(page: str) -> bytes:
    """Return a printed page as DOCX; the same page always gives the same bytes."""
    root = read_page(page)
    document = new_document(
        (root.findtext(".//title") or "").strip(),
        _meta(root, "author"),
        _meta(root, "description"),
    )
    body = root.find("body")
    if "plain" in kinds(body):
        document.styles["Thân văn bản"].font.size = PLAIN
    for element in body:
        _write(document, element)
    return _without_moment(document)


def _meta(root: HtmlElement, name: str) -> str:
    found = root.find(f".//meta[@name='{name}']")
    return "" if found is None else str(found.get("content", ""))


def _write(document: Docx, element: HtmlElement) -> None:
    """Write one element with all that is in it."""
    if not isinstance(element.tag, str):
        return
    special = next((WRITERS[kind] for kind in sorted(kinds(element)) if kind in WRITERS), None)
    by_tag = special or TAGS.get(element.tag)
    if by_tag is not None:
        by_tag(document, element)
        return
    for child in element:
        _write(document, child)


def _paragraph(document: Docx, element: HtmlElement) -> None:
    style = next(
        (STYLES[kind] for kind in sorted(kinds(element)) if kind in STYLES), "Thân văn bản"
    )
    add_pieces(document.add_paragraph(style=style), pieces(element))


def _heading(document: Docx, element: HtmlElement) -> None:
    if "annex-title" in kinds(element):
        line = document.add_paragraph(style="Phụ lục")
        add_pieces(line, pieces(element))
        for run in line.runs:
            run.font.all_caps = True
        return
    add_pieces(document.add_heading(level=1 if element.tag == "h2" else 2), pieces(element))


def _list(document: Docx, element: HtmlElement) -> None:
    for item in element.iter("li"):
        line = document.add_paragraph(style="Ghi chú")
        line.add_run("- ")
        add_pieces(line, pieces(item))


def _table(document: Docx, element: HtmlElement) -> None:
    add_table(document, read_table(element))
    document.add_paragraph(style="Ghi chú")


def _picture(document: Docx, element: HtmlElement) -> None:
    for child in element:
        if drawing_of(child) is None:
            _write(document, child)
            continue
        line = document.add_paragraph()
        line.alignment = CENTRE
        add_drawing(line, drawing_of(child), TEXT_WIDTH)


def _head(document: Docx, element: HtmlElement) -> None:
    cells = bare_table(document, HEAD_COLUMNS)
    for cell, side, width in zip(cells, element, HEAD_COLUMNS, strict=True):
        _fill(cell, side, width)
    document.add_paragraph()


def _fill(cell: _Cell, side: HtmlElement, width: float) -> None:
    """Fill one side of the head: lines, each centred, and the rules under them."""
    first = True
    for child in side:
        line = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        if "rule" in kinds(child):
            draw_rule(line, 0.33, width)
            continue
        line.style = next(STYLES[kind] for kind in sorted(kinds(child)) if kind in STYLES)
        add_pieces(line, pieces(child))
        if kinds(child) & UPPER:
            for run in line.runs:
                run.font.all_caps = True
        if "motto" in kinds(child):
            draw_rule(cell.add_paragraph(), 0.56, width)


def _circulation(document: Docx, element: HtmlElement) -> None:
    line = document.add_paragraph(style="Phạm vi lưu hành")
    add_pieces(line, pieces(element))
    draw_frame(line, (TEXT_WIDTH - CIRCULATION_WIDTH) / 2)


def _title(document: Docx, element: HtmlElement) -> None:
    for child in element:
        if "rule" in kinds(child):
            draw_rule(document.add_paragraph(), 0.26, TEXT_WIDTH)
            continue
        style = "Tên loại" if child.tag == "h1" else "Trích yếu"
        add_pieces(document.add_paragraph(style=style), pieces(child))


def _close(document: Docx, element: HtmlElement) -> None:
    """Write the end of the text: a signature never stands on a page of its own."""
    before = len(document.paragraphs)
    for child in element:
        _write(document, child)
    for line in document.paragraphs[before:]:
        line.paragraph_format.keep_with_next = True


def _foot(document: Docx, element: HtmlElement) -> None:
    left, right = bare_table(document, FOOT_COLUMNS)
    for cell, side, style in (
        (left, element[0], "Nơi nhận"),
        (right, element[1], "Chức vụ người ký"),
    ):
        lines = iter(_foot_lines(side))
        line = cell.paragraphs[0]
        for place, child in enumerate(lines):
            line = line if place == 0 else cell.add_paragraph()
            line.style = "Nơi nhận, đề mục" if "lead" in kinds(child) else style
            if drawing_of(child) is not None:
                add_drawing(line, drawing_of(child), STAMP_SIDE)
                continue
            add_pieces(line, pieces(child))
            for run in line.runs:
                run.font.all_caps = style == "Chức vụ người ký"
    right.paragraphs[-1].paragraph_format.space_after = Mm(30)
    right.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _foot_lines(side: HtmlElement) -> Iterator[HtmlElement]:
    for child in side:
        if "stamp" in kinds(child):
            yield from child
        else:
            yield child


def _annex(document: Docx, element: HtmlElement) -> None:
    begin_annex(document)
    for child in element:
        _write(document, child)


WRITERS: dict[str, Writer] = {
    "head": _head,
    "title": _title,
    "circulation": _circulation,
    "close": _close,
    "foot": _foot,
    "annex": _annex,
    "picture": _picture,
}
TAGS: dict[str, Writer] = {
    "p": _paragraph,
    "h2": _heading,
    "h3": _heading,
    "ul": _list,
    "table": _table,
}


def _without_moment(document: Docx) -> bytes:
    """Pack the parts anew, each with the same day, so that no clock is in the bytes."""
    packed, target = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(part, source.read(name))
    return target.getvalue()
