"""A unit report in every format: each says the same figures, and nothing of what is withheld."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from survey.rendering.figures import Part
from survey.rendering.stamp import Stamp
from survey.rendering.unit_formats import UNIT_WRITERS
from survey.rendering.unit_report import UnitReport, unit_report_page
from tests.flow.print_checks import assert_structure, assert_word_paper
from tests.survey.rendering.samples import docx_words, report, words

STAMP = Stamp("k7m2p-9qxw4", 2, "https://lang-nghe.example.vn/bao-cao/k7m2p-9qxw4")
Write = Callable[[UnitReport, Stamp | None], bytes]
HOSTILE = '=HYPERLINK("http://evil.example","x") <b>&amp; Nguyễn</b>'
unit_docx, unit_xlsx, unit_csv, unit_json, unit_archive = WRITERS = [
    UNIT_WRITERS[form] for form in ("docx", "xlsx", "csv", "json", "pdfa")
]


@pytest.fixture(scope="module")
def usual() -> UnitReport:
    return report(431)


@pytest.fixture(scope="module")
def document(usual: UnitReport) -> bytes:
    return unit_docx(usual, STAMP)


def docx(content: bytes) -> Document:
    return Document(io.BytesIO(content))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("write", WRITERS)
def test_same_figures_give_the_same_bytes(usual: UnitReport, write: Write) -> None:
    assert write(usual, STAMP) == write(usual, STAMP)


def test_document_has_the_paper_of_the_decree(document: bytes) -> None:
    assert_word_paper(document)
    opened = docx(document)
    body, _ = opened.sections
    assert body._sectPr.find(qn("w:pgNumType")) is None
    looks = [
        [opened.styles[name] for name in side]
        for side in (
            ("Cơ quan chủ quản", "Cơ quan", "Số ký hiệu"),
            ("Quốc hiệu", "Tiêu ngữ", "Địa danh, ngày tháng"),
        )
    ]
    left, right = (
        sum(1.15 * look.font.size.pt + look.paragraph_format.space_before.pt for look in side)
        + sum(look.paragraph_format.space_after.pt for look in side)
        for side in looks
    )
    assert left == pytest.approx(right, abs=0.3), "number and date share a line"


def test_document_uses_real_styles_in_times_new_roman(document: bytes) -> None:
    opened = docx(document)
    used = {p.style.name for p in opened.paragraphs}
    assert {"Heading 1", "Thân văn bản", "Tên loại", "Trích yếu", "Tên bảng, hình"} <= used
    for style in ("Normal", "Heading 1", "Thân văn bản", "Ô bảng"):
        assert opened.styles[style].font.name == "Times New Roman"
    heads = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "I. Phạm vi, thời gian đo lường"
    assert "w:rFonts" not in opened.element.body.xml


def test_document_says_the_sentences_and_figures_of_the_report(
    usual: UnitReport, document: bytes
) -> None:
    text = docx_words(document)
    for sentence in (*usual.introduction, *usual.findings, usual.factor_remark):
        assert re.sub(r"\s+", " ", sentence) in text
    for row in (*usual.factors, *usual.criteria):
        assert row.name in text
    for part in ("3.014/3.448", "84,2% – 90,6%", "1 lần: 323 người (74,9%)", "./."):
        assert re.sub(r"\s+", " ", part) in text
    assert "Số: /BC-SNV" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Mã tra cứu: k7m2p-9qxw4" in text


def test_tables_of_the_document_repeat_their_heads_and_break_no_row(document: bytes) -> None:
    tables = [t for t in docx(document).tables if t.style.name == "Table Grid"]
    assert len(tables) >= 5
    signed = next(t for t in docx(document).tables if "Nơi nhận:" in t.cell(0, 0).text)
    assert signed.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        width = sum(column.width.mm for column in table.columns)
        assert width == pytest.approx(165, abs=0.5)


def test_pictures_of_the_document_have_words(document: bytes) -> None:
    pictures = list(docx(document).element.body.iter(qn("wp:docPr")))
    assert len(pictures) >= 10
    assert all(len(picture.get("descr", "")) > 10 for picture in pictures)
    assert any("Chỉ số hài lòng các kỳ gần đây" in p.get("descr") for p in pictures)
    around = {p.getparent().get(side) for p in pictures for side in ("distL", "distR", "distT")}
    assert around == {"0"}, "unsaid, LibreOffice moves pictures over the margin"


def test_document_carries_no_clock_and_no_foreign_address(document: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2020, 1, 1, 0, 0, 0)}
        for name in parts.namelist():
            assert b'TargetMode="External"' not in parts.read(name), name
    assert docx(document).core_properties.language == "vi-VN"


def test_csv_gives_every_figure_that_is_printed(usual: UnitReport) -> None:
    found = {(row["group"], row["code"]): row for row in rows(unit_csv(usual, None))}
    overall = found["Chung", "ALL"]
    assert (overall["respondents"], overall["answers"], overall["satisfied"]) == (
        "431",
        "3448",
        "3014",
    )
    assert float(overall["index"]) == pytest.approx(3014 / 3448, abs=1e-6)
    for row in usual.criteria:
        assert found["Tiêu chí", row.code]["satisfied"] == str(row.figure.satisfied)
        assert [int(found["Tiêu chí", row.code][f"level_{n}"]) for n in range(1, 6)] == list(
            row.figure.levels or ()
        )


def test_workbook_holds_numbers_as_numbers_and_says_what_they_are(usual: UnitReport) -> None:
    content = unit_xlsx(usual, STAMP)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:3] == ["Giới thiệu", "Chung", "Yếu tố"]
    assert book.sheet_names[-1] == "Ghi chú"
    head, overall, *_ = book.get_sheet_by_name("Chung").to_python()
    values = dict(zip(head, overall, strict=True))
    assert values["Số câu hài lòng"] == 3014
    assert values["Chỉ số"] == pytest.approx(3014 / 3448, abs=1e-6)
    about = dict(book.get_sheet_by_name("Giới thiệu").to_python()[1:])
    assert about["Kỳ báo cáo"] == "quý III/2026"
    assert about["Mã tra cứu"] == STAMP.code
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"0.0%" in parts.read("xl/styles.xml")
        assert b'state="frozen"' in parts.read("xl/worksheets/sheet2.xml")


def test_json_says_the_same_as_csv(usual: UnitReport) -> None:
    figures = json.loads(unit_json(usual, None))["figures"]
    read = rows(unit_csv(usual, None))
    assert len(figures) == len(read) > 15
    for one, other in zip(figures, read, strict=True):
        assert {key: "" if value is None else str(value) for key, value in one.items()} == other


@pytest.mark.parametrize("people", [0, 3])
@pytest.mark.parametrize("write", [unit_csv, unit_json])
def test_what_is_withheld_has_no_number_in_any_column(people: int, write: Write) -> None:
    made = report(people, quarters=())
    lines = json.loads(unit_json(made, None))["figures"]
    numbers = ("respondents", "answers", "satisfied", "index", "lower_95", "level_1")
    assert lines
    assert all(line[name] is None for line in lines for name in numbers)
    assert {line["status"] for line in lines} == (
        {"chưa có câu trả lời"} if people == 0 else {"đã ẩn để bảo vệ người trả lời"}
    )
    assert write(made, None)


@pytest.mark.parametrize("people", [0, 3, 20, 20_000])
def test_document_of_any_size_says_what_is_true_of_it(people: int) -> None:
    text = docx_words(unit_docx(report(people), None))
    said = {
        0: "chưa nhận được phiếu trả lời nào",
        3: "đã ẩn để bảo vệ người trả lời",
        20: "chưa đủ mẫu",
        20_000: "160.000 câu trả lời",
    }
    assert said[people] in text
    assert ("Phụ lục" in text) == (people >= 5)


def test_hostile_names_are_text_in_every_format(usual: UnitReport) -> None:
    made = replace(usual, unit=HOSTILE, factors=(replace(usual.factors[0], name=HOSTILE),))
    assert HOSTILE in docx_words(unit_docx(made, None))
    assert f"'{HOSTILE}" in {row["name"] for row in rows(unit_csv(made, None))}
    with zipfile.ZipFile(io.BytesIO(unit_xlsx(made, None))) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_archive_is_pdf_a_and_carries_its_figures(usual: UnitReport, tmp_path: Path) -> None:
    content = unit_archive(usual, STAMP)
    assert_structure(content, tmp_path, b'pdfaid:conformance="A"')
    opened = PdfReader(io.BytesIO(content))
    assert opened.attachments["so-lieu.csv"][0] == unit_csv(usual, STAMP)
    catalogue = opened.trailer["/Root"]
    assert b'pdfaid:part="3"' in catalogue["/Metadata"].get_data()
    [intent] = catalogue["/OutputIntents"]
    assert intent["/DestOutputProfile"]
    assert not opened.is_encrypted
    assert opened.trailer["/ID"]
    assert not {"/OpenAction", "/AA"} & set(catalogue)
    [file] = (each.get_object() for each in catalogue["/AF"])
    assert (file["/UF"], file["/AFRelationship"]) == ("so-lieu.csv", "/Data")
    assert file["/Desc"] == "Số liệu của báo cáo"
    assert file["/EF"]["/F"]["/Subtype"] == "/text/csv"


def test_every_format_says_that_the_period_before_was_no_whole_one(usual: UnitReport) -> None:
    before = replace(usual.comparison, part=Part(("quý III/2025", "quý IV/2025"), 4))
    told = replace(usual, comparison=before, part=Part(("quý II/2026",), 2))
    for text in (unit_report_page(told), docx_words(unit_docx(told, None))):
        assert "kỳ đó chỉ có 2 trong 4 quý" in text
        assert "Trong quý II/2026 chỉ có phiếu trả lời ở quý III/2025 và quý IV/2025" in text
        assert "Trong kỳ chỉ có phiếu trả lời ở quý II/2026 (1 trong 2 quý)" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(unit_xlsx(told, None)))
    heads, whole, *_ = book.get_sheet_by_name("So với quý II 2026").to_python()
    assert heads[-1] == "Kỳ trước có số liệu của"
    assert whole[-1] == "quý III/2025 và quý IV/2025 (2 trong 4 quý)"
    assert ["Các quý có phiếu trả lời", "quý II/2026"] in book.get_sheet_by_index(0).to_python()
    assert b"2 trong 4 qu" in unit_json(told, None)


def test_internal_edition_says_so_on_its_first_page_in_every_format(usual: UnitReport) -> None:
    inside = replace(usual, internal=True)
    for report_, count in ((inside, 1), (usual, 0)):
        assert unit_report_page(report_).count(">LƯU HÀNH NỘI BỘ<") == count
        opened = docx(unit_docx(report_, STAMP))
        framed = [p for p in opened.paragraphs if p.style.name == "Phạm vi lưu hành"]
        assert [p.text for p in framed] == ["LƯU HÀNH NỘI BỘ"] * count
        assert all(p._p.pPr.find(qn("w:pBdr")) is not None for p in framed)
        about = CalamineWorkbook.from_filelike(io.BytesIO(unit_xlsx(report_, STAMP)))
        first = about.get_sheet_by_index(0).to_python()[1]
        assert (first == ["Phạm vi lưu hành", "LƯU HÀNH NỘI BỘ"]) == bool(count)
        with zipfile.ZipFile(io.BytesIO(unit_xlsx(report_, STAMP))) as book:
            sheets = [name for name in book.namelist() if "worksheets/sheet" in name]
            headed = [b"BL\xc6\xafU H" in book.read(name) for name in sheets]
        assert headed == [bool(count)] * len(sheets)


def test_circulation_stands_framed_between_title_and_text(
    usual: UnitReport, tmp_path: Path
) -> None:
    found = words(UNIT_WRITERS["pdf"](replace(usual, internal=True), STAMP), tmp_path)
    first = {word[5]: word for word in reversed(found) if word[0] == 1}
    assert first["BÁO"][4] < first["LƯU"][2] < first["LƯU"][4] < first["PHẠM"][2]
    middle = (first["LƯU"][1] + first["BỘ"][3]) / 2
    assert abs(middle - (30 + 165 / 2)) < 1


def test_a_separator_in_a_name_neither_begins_nor_ends_a_line() -> None:
    page = unit_report_page(report(431, unit="xã Sông / Mây – Núi"))
    assert "Sông\u00a0/\u00a0Mây\u00a0–\u00a0Núi," in page


@pytest.mark.parametrize(
    ("unit", "kept"),
    [("tỉnh Sông Mây", "tỉnh\u00a0Sông\u00a0Mây, "), ("X" * 40, f"của {'X' * 40}, ")],
)
def test_a_name_is_not_broken_at_the_end_of_a_title(unit: str, kept: str) -> None:
    assert kept in unit_report_page(report(431, unit=unit))
