"""Sheets: text stays text and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from survey.rendering.sheets import BOM, POINTS, Sheet, defused, tab_names, write_csv, write_xlsx

FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\uff1d1",
    "|calc",
    "%0A",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_defuses_text_that_looks_like_a_formula_also_in_headings(text: str):
    headings, row = list(csv.reader(io.StringIO(write_csv([text], [[text]]), newline="")))
    assert headings == row == ["'" + text]


@pytest.mark.parametrize("text", ["Nguyễn Thị Hường", "0912", "a=b", "xã An Bình - Hà Nam", ""])
def test_leaves_plain_text_alone(text: str):
    assert defused(text) == text


def test_csv_keeps_numbers_dates_gaps_and_commas():
    text = write_csv(
        ["a", "b", "c", "d", "e"], [[1, 0.125, date(2026, 9, 5), None, 'một, "hai"\nba']]
    )
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1] == ["1", "0.125", "2026-09-05", "", 'một, "hai"\nba']
    assert text.endswith("\r\n")
    assert write_csv(["x"], [[-5]]).splitlines()[1] == "-5"


def test_writes_the_byte_order_mark_only_when_asked():
    assert write_csv(["x"], [], bom=True) == BOM + "x\r\n"
    assert not write_csv(["x"], []).startswith(BOM)


def test_workbook_gives_back_every_cell_in_its_type():
    row = ["Phường Ỷ La", "0912", 12, 0.125, Decimal("3.5"), date(2026, 9, 5), None, *FORMULAS[:4]]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(write_xlsx([Sheet("Chỉ số", [str(n) for n in range(len(row))], [row])]))
    )
    headings, cells = book.get_sheet_by_name("Chỉ số").to_python()
    assert headings[0] == "0"
    expected = ["Phường Ỷ La", "0912", 12, 0.125, 3.5, date(2026, 9, 5), "", *FORMULAS[:4]]
    assert cells == expected


def test_workbook_holds_no_formula_and_no_link():
    link = "https://example.org/x"
    file = write_xlsx([Sheet("s", [*FORMULAS[:4], link], [[*FORMULAS[:4], link]])])
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        names = parts.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert not [name for name in names if "rels" in name and "sheet1" in name]


def test_workbook_survives_signs_xml_forbids_and_texts_that_are_too_long():
    book = write_xlsx([Sheet("s", ["a\x00b"], [["\x0bx\ud800y"], ["d" * 40_000]])])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows == [["ab"], ["xy"], ["d" * 32_767]]


def test_makes_tab_names_a_workbook_takes_and_keeps_them_apart():
    names = tab_names(["a/b", "A b", "", "History", "x" * 40, "x" * 40, "'q'"])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)
    assert names[0] == "a b"
    assert names[-1] == "q"


def test_same_rows_give_the_same_bytes():
    sheet = Sheet("s", ["a"], [[1], ["hai"]])
    assert write_xlsx([sheet]) == write_xlsx([sheet])


def test_refuses_a_number_that_is_none():
    with pytest.raises(TypeError):
        write_xlsx([Sheet("s", ["a"], [[float("nan")]])])


def test_a_tab_prints_on_as_few_pages_as_it_is_wide_with_its_headings_on_each():
    long = "Chỉ số hài lòng là tỷ lệ câu trả lời hài lòng. " * 5
    file = write_xlsx([Sheet("Ghi chú", ["Ghi chú"], [[long], ["ngắn"]])])
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        tab = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert '<pageSetUpPr fitToPage="1"/>' in tab
    assert 'paperSize="9"' in tab
    assert 'fitToHeight="0"' in tab
    assert "$1:$1" in book
    heights = re.findall(r'<row r="(\d)"[^>]*?(?:ht="(\d+)"[^>]*)?>', tab)
    assert heights == [("1", ""), ("2", "60"), ("3", "")]


def test_names_stay_in_sight_figures_stay_narrow_and_differences_have_two_decimals() -> None:
    tab = Sheet("Xã", ("Mã", "Tên", "Số người trả lời"), [("U", "Xã A", 7)], {2: POINTS}, kept=2)
    with zipfile.ZipFile(io.BytesIO(write_xlsx([tab], banner="A & B"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert 'xSplit="2" ySplit="1"' in sheet
    assert "<oddHeader>&amp;C&amp;BA &amp;&amp; B</oddHeader>" in sheet
    widths = [float(one) for one in re.findall(r'<col min="3".*? width="([0-9.]+)"', sheet)]
    assert widths
    assert widths[0] < 13, "the heading is wrapped"
    assert 'formatCode="0.00"' in styles
