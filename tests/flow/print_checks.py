"""What holds of every printed document: its structure, and the paper of Decree 30/2020."""

from __future__ import annotations

import io
import unicodedata
from itertools import pairwise
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from tests.survey.rendering.samples import run, tagged, text_of, words

#: Edges of the text in millimetres: left, right, below.
LEFT, RIGHT, BELOW = 29.9, 195.2, 277.5


def assert_structure(content: bytes, folder: Path, mark: bytes = b"pdfuaid") -> None:
    """Look for language, title, headings, words for pictures, heads of tables, fonts, letters.

    `mark` is what the metadata say the document conforms to.
    """
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert mark in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title
    parts = list(tagged(root["/StructTreeRoot"]))
    levels = [int(part["/S"][2:]) for part in parts if part["/S"] in ("/H1", "/H2", "/H3")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(part["/Alt"].strip() for part in parts if part["/S"] == "/Figure")
    for table in (part for part in parts if part["/S"] == "/Table"):
        assert any(part["/S"] == "/TH" for part in tagged(table))
    text = text_of(content, folder)
    assert text == unicodedata.normalize("NFC", text)
    assert "\ufffd" not in text
    fonts = run(["pdffonts", folder / "read.pdf"]).splitlines()[2:]
    assert fonts
    assert all("Tinos" in line and line.split()[-5:-2] == ["yes"] * 3 for line in fonts)


def assert_paper(content: bytes, folder: Path) -> None:
    """Measure size, margins, head, title, numbers of pages and the signature."""
    for page in PdfReader(io.BytesIO(content)).pages:
        assert [round(float(edge) * 25.4 / 72) for edge in page.mediabox[2:]] == [210, 297]
    found = words(content, folder)
    body = [word for word in found if word[2] > 20]
    assert min(word[1] for word in body) >= LEFT
    assert max(word[3] for word in body) <= RIGHT
    assert max(word[4] for word in body) <= BELOW
    first = {word[5]: word for word in reversed(found) if word[0] == 1}
    assert first["NỘI"][1] < 100 < first["CỘNG"][1]
    assert abs(first["Số:"][2] - first["ngày"][2]) < 1, "number and date share a line"
    centre = (first["BÁO"][1] + first["CÁO"][3]) / 2
    assert abs(centre - (30 + 165 / 2)) < 1, "the kind of document stands in the middle"
    assert_page_numbers(found)
    last = {word[5]: word for word in found}
    assert abs(last["nhận:"][2] - last["CƠ"][2]) < 2, "recipients and signature begin together"


def assert_page_numbers(found: list[tuple[int, float, float, float, float, str]]) -> None:
    """See that the first page and each annex go without a number, and the others count on."""
    tops = {word[0]: word for word in found if word[4] < 19}
    begins = {word[0]: word[5] for word in reversed(found) if word[4] >= 19}
    annexes = {page for page, word in begins.items() if word == "Phụ"}
    number = 0
    for page in range(1, max(word[0] for word in found) + 1):
        number = 1 if page in annexes or page == 1 else number + 1
        assert (page in tops) == (number > 1)
        if number > 1:
            assert tops[page][5] == str(number)
            assert abs((tops[page][1] + tops[page][3]) / 2 - (30 + 165 / 2)) < 1


def assert_word_paper(content: bytes) -> None:
    """See that the document to edit has the same paper, and names the font of the decree."""
    document = Document(io.BytesIO(content))
    for section in document.sections:
        sides = (section.top_margin, section.bottom_margin, section.left_margin)
        assert [round(side.mm, 1) for side in (*sides, section.right_margin)] == [20, 20, 30, 15]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert section.first_page_header.paragraphs[0].text == ""
    for section in list(document.sections)[1:]:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert document.styles["Normal"].font.name == "Times New Roman"
    [end] = [line for line in document.paragraphs if "./." in line.text]
    assert end.paragraph_format.keep_with_next, "a signature is not alone on its page"
    figures = [table for table in document.tables if table.style.name == "Table Grid"]
    assert all("w:cantSplit" in row._tr.xml for table in figures for row in table.rows)
