"""The paper and the styles of DOCX documents: Decree 30/2020, as real styles an office can edit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
#: The same in every document: bytes must not depend on the moment they are made.
MADE = datetime(2020, 1, 1, tzinfo=UTC)
INDENT = Mm(12.7)
#: The format takes no longer title, author or subject.
LONGEST_PROPERTY = 255
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY

#: Name of the style -> size, bold, italic, alignment, space before and after in points.
_STYLES: dict[str, tuple[float, bool, bool, Any, float, float]] = {
    "Thân văn bản": (14, False, False, JUSTIFY, 0, 6),
    "Tên loại": (14, True, False, CENTRE, 0, 0),
    "Trích yếu": (14, True, False, CENTRE, 2, 2),
    "Phạm vi lưu hành": (13, True, False, CENTRE, 4, 12),
    "Cơ quan": (12, True, False, CENTRE, 0, 0),
    "Cơ quan chủ quản": (12, False, False, CENTRE, 0, 0),
    "Quốc hiệu": (12, True, False, CENTRE, 0, 0),
    "Tiêu ngữ": (13, True, False, CENTRE, 0, 2),
    # 3,2 points more than beside it: the motto is larger than the agency, and has space below.
    "Số ký hiệu": (13, False, False, CENTRE, 11.2, 0),
    "Địa danh, ngày tháng": (13, False, True, CENTRE, 8, 0),
    "Tên bảng, hình": (12, False, True, None, 4, 3),
    "Ô bảng": (12, False, False, None, 1, 1),
    "Ghi chú": (12, False, False, JUSTIFY, 0, 2),
    "Nơi nhận": (11, False, False, None, 0, 0),
    "Nơi nhận, đề mục": (12, True, True, None, 0, 0),
    "Chức vụ người ký": (14, True, False, CENTRE, 0, 0),
    "Phụ lục": (14, True, False, CENTRE, 0, 0),
    "Kèm theo": (14, False, True, CENTRE, 0, 8),
}


def new_document(title: str, author: str, subject: str) -> Docx:
    """Open an empty document with the paper, the styles and the properties of an official one."""
    document = Document()
    for name, look in _STYLES.items():
        _set_style(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), *look)
    _set_style(document.styles["Normal"], 14, False, False, None, 0, 0)
    for level, before in ((1, 10), (2, 6)):
        heading = document.styles[f"Heading {level}"]
        _set_style(heading, 14, True, False, None, before, 4)
        heading.font.all_caps = level == 1
        heading.paragraph_format.first_line_indent = INDENT
        heading.paragraph_format.keep_with_next = True
    document.styles["Thân văn bản"].paragraph_format.first_line_indent = INDENT
    document.styles["Tên bảng, hình"].paragraph_format.keep_with_next = True
    lay_paper(document.sections[0])
    properties = document.core_properties
    title, author, subject = (text[:LONGEST_PROPERTY] for text in (title, author, subject))
    properties.title, properties.author, properties.subject = title, author, subject
    properties.language, properties.comments = "vi-VN", ""
    properties.created = properties.modified = MADE
    properties.last_modified_by, properties.revision = author, 1
    return document


def begin_annex(document: Docx) -> None:
    """Begin a section whose pages are numbered anew, without a number on its first page."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    lay_paper(section)
    kind = OxmlElement("w:pgNumType")
    kind.set(qn("w:start"), "1")
    section._sectPr.append(kind)


def lay_paper(section: Section) -> None:
    """Set A4, the margins, and the page number centred in the top margin from the second page."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    header = section.header
    header.is_linked_to_previous = False
    line = header.paragraphs[0]
    line.alignment = CENTRE
    _add_field(line, "PAGE")


def draw_frame(paragraph: Paragraph, side: float) -> None:
    """Draw a single frame around a paragraph that stands `side` millimetres inside the text."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    _add_borders(paragraph, ("top", "left", "bottom", "right"))


def _add_borders(paragraph: Paragraph, sides: Iterable[str]) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def draw_rule(paragraph: Paragraph, share: float, width: float) -> None:
    """Draw a thin line under a paragraph over the middle `share` of `width` millimetres."""
    side = width * (1 - share) / 2
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    _add_borders(paragraph, ("top",))
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(4)


def _set_style(
    style: ParagraphStyle | Any,
    size: float,
    bold: bool,
    italic: bool,
    alignment: Any,
    before: float,
    after: float,
) -> None:
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    shape.alignment, shape.line_spacing = alignment, 1.0
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.widow_control = True


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", None), (None, instruction), ("separate", None), ("end", None)):
        if kind is None:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
