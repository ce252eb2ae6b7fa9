"""The unit report: layout of the decree, and every case says what is true of it."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from survey.rendering.closing_note import ClosingNote
from survey.rendering.figures import Change, Comparison, Merger, QuarterPoint, Row
from survey.rendering.stamp import Stamp
from survey.rendering.unit_report import UnitReport, unit_report_page, unit_report_pdf
from survey.services.figures.lay_out_report import without_figures
from tests.survey.rendering.samples import (
    FACTORS,
    HEADER,
    METHOD,
    figure,
    report,
    run,
    text_of,
    words,
)

STAMP = Stamp("k7m2p-9qxw4", 1, "https://lang-nghe.example.vn/bao-cao/k7m2p-9qxw4")
HIDDEN = "đã ẩn để bảo vệ người trả lời"


@pytest.fixture(scope="module")
def usual() -> UnitReport:
    return report(431)


@pytest.fixture(scope="module")
def printed(usual: UnitReport) -> bytes:
    return unit_report_pdf(usual)


def test_page_is_a4_with_the_margins_of_the_decree(printed: bytes, tmp_path: Path):
    for page in PdfReader(io.BytesIO(printed)).pages:
        assert [round(float(edge) * 25.4 / 72) for edge in page.mediabox[2:]] == [210, 297]
    body = [word for word in words(printed, tmp_path) if word[2] > 20]
    assert min(word[1] for word in body) >= 29.9
    assert max(word[3] for word in body) <= 195.2
    assert max(word[4] for word in body) <= 277.5


def test_head_stands_in_two_columns_with_number_and_date_left_open(printed: bytes, tmp_path: Path):
    first = [word for word in words(printed, tmp_path) if word[0] == 1]
    place = {word[5]: word for word in reversed(first)}
    assert place["NAM"][1] < 100 < place["CỘNG"][1]
    assert place["NỘI"][2] > place["UBND"][2], "the agency stands under its parent"
    assert abs(place["Số:"][2] - place["ngày"][2]) < 1, "number and date share a line"
    text = text_of(printed, tmp_path, "-layout")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Số: /BC-SNV" in text
    assert "Hà Nam, ngày tháng năm 2026" in text


def test_pages_are_numbered_in_the_top_margin_from_the_second_on(printed: bytes, tmp_path: Path):
    tops = [(word[0], word[5]) for word in words(printed, tmp_path) if word[4] < 19]
    pages = len(PdfReader(io.BytesIO(printed)).pages)
    assert pages >= 3
    assert tops == [(number, str(number)) for number in range(2, pages)], "annex starts anew"
    centre = [(word[1] + word[3]) / 2 for word in words(printed, tmp_path) if word[4] < 19]
    assert all(abs(x - (30 + 165 / 2)) < 1 for x in centre)


def test_annex_counts_its_own_pages(tmp_path: Path):
    many = tuple(
        Row(f"C{n}", f"Tiêu chí số {n}, " + "dài " * 20, figure(431, 0.9), "F1") for n in range(40)
    )
    document = unit_report_pdf(report(431, criteria=many))
    tops = [(word[0], word[5]) for word in words(document, tmp_path) if word[4] < 19]
    pages = len(PdfReader(io.BytesIO(document)).pages)
    annex = next(word[0] for word in words(document, tmp_path) if word[5] == "lục" and word[2] < 40)
    assert pages >= annex + 1
    assert [text for page, text in tops if page > annex] == [
        str(number) for number in range(2, pages - annex + 2)
    ]
    assert annex not in [page for page, _ in tops]


def test_text_ends_as_the_decree_asks_and_the_signature_follows(printed: bytes, tmp_path: Path):
    text = text_of(printed, tmp_path)
    assert "biết và thực hiện./." in text
    for line in ("Nơi nhận:", "- UBND tỉnh (để báo cáo);", "- Lưu: VT, CCHC.", "KT. GIÁM ĐỐC"):
        assert line in text
    place = {word[5]: word for word in words(printed, tmp_path)}
    assert abs(place["nhận:"][2] - place["KT."][2]) < 2
    assert place["nhận:"][0] == place["KT."][0] == place["hiện./."][0]


def test_is_set_in_tinos_only_and_embedded(printed: bytes, tmp_path: Path):
    (tmp_path / "f.pdf").write_bytes(printed)
    fonts = run(["pdffonts", tmp_path / "f.pdf"]).splitlines()[2:]
    assert {line.split()[0].partition("+")[2].split("-")[0] for line in fonts} == {"Tinos"}
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_prints_figures_exactly_as_given(usual: UnitReport, printed: bytes, tmp_path: Path):
    text = text_of(printed, tmp_path)
    assert "Số liệu từ ngày 15/06/2026 đến ngày 14/09/2026" in text
    assert "431 người, với 3.448 câu trả lời hợp lệ" in text
    assert "Chỉ số hài lòng là 87,4%: 3.014 trong 3.448" in text
    assert "+1,4 điểm chưa thấy thay đổi rõ" in text
    for row in (*usual.factors, *usual.criteria):
        assert f"{row.figure.satisfied}/{row.figure.answers}" in text
    assert "323 người (74,9%)" in text
    assert "Có 47 góp ý bằng lời" in text
    assert "không phải Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)" in text


def test_annex_gives_the_five_levels_of_every_criterion(
    usual: UnitReport, printed: bytes, tmp_path: Path
):
    text = text_of(printed, tmp_path, "-layout")
    annex = text[text.rindex("Phụ lục") :]
    for row in usual.criteria:
        assert " ".join(map(str, (*row.figure.levels, row.figure.not_applicable))) in annex


def test_unit_without_answers_gets_a_report_that_says_so(tmp_path: Path):
    text = text_of(unit_report_pdf(report(0)), tmp_path)
    assert "chưa nhận được phiếu trả lời nào" in text
    assert "kỳ này không tính chỉ số hài lòng" in text
    assert "%" not in text.replace("95%", "")
    assert "KẾT QUẢ THEO" not in text
    assert len(PdfReader(io.BytesIO(unit_report_pdf(report(0)))).pages) == 1


def test_three_answers_are_hidden_in_every_place(tmp_path: Path):
    document = unit_report_pdf(report(3))
    text = text_of(document, tmp_path)
    assert "dưới 5 người" in text
    assert HIDDEN in text
    assert "%" not in text.replace("95%", "")
    assert not re.search(r"\b3 (người|phiếu|câu)", text)
    page = unit_report_page(report(3))
    assert "Kết quả theo yếu tố" not in page
    assert "Kết quả theo tiêu chí" not in page
    assert "<svg" not in page


@pytest.mark.parametrize(("answers", "complement"), [(0, None), (3, False), (40, True)])
def test_a_report_without_figures_fits_one_page(answers: int, complement: bool | None):
    sparse = report(answers, internal=True, closing=ClosingNote(1, date(2026, 9, 30)), stamp=STAMP)
    if complement is not None:
        sparse = without_figures(sparse, complement=complement)
    printed = unit_report_pdf(sparse)
    assert len(PdfReader(io.BytesIO(printed)).pages) == 1


def test_twenty_answers_are_shown_with_their_warning(tmp_path: Path):
    text = text_of(unit_report_pdf(report(20)), tmp_path)
    assert text.count("chưa đủ mẫu") > 10
    assert "chỉ để tham khảo" in text
    assert "Không so sánh với quý II/2026 vì số liệu của kỳ đó " + HIDDEN in text
    assert "thấp nhất" not in text


def test_twenty_thousand_answers_are_written_with_dots(tmp_path: Path):
    rising = Comparison("quý II/2026", figure(19_000, 0.86, 8), Change(0.014, 0.009, 0.02))
    text = text_of(unit_report_pdf(report(20_000, comparison=rising)), tmp_path)
    assert "20.000 người, với 160.000 câu trả lời" in text
    assert "chỉ số tăng 1,4 điểm phần trăm" in text
    assert "+1,4 điểm tăng" in text


def test_first_quarter_has_no_comparison_and_no_line(tmp_path: Path):
    first = report(
        431,
        comparison=Comparison("quý II/2026", figure(0, 0), reason="no_data"),
        quarters=(QuarterPoint("III/2026", figure(431, 0.874, 8)),),
    )
    text = text_of(unit_report_pdf(first), tmp_path)
    assert "Không so sánh với quý II/2026 vì chưa có số liệu của kỳ đó." in text
    assert "các kỳ gần đây" not in text
    assert "Hình 1. Chỉ số hài lòng theo yếu tố" in text


def test_merged_unit_and_open_period_are_told(tmp_path: Path):
    merged = report(
        431,
        unit="phường Ỷ La",
        mergers=(Merger("from", ("xã An Bình", "xã Yên Khê"), date(2026, 7, 1)),),
        counted_through=date(2026, 9, 1),
    )
    text = text_of(unit_report_pdf(merged), tmp_path)
    assert "Phường Ỷ La được hình thành từ xã An Bình và xã Yên Khê từ ngày 01/07/2026." in text
    assert "số liệu tạm tính đến ngày 01/09/2026" in text


def test_hidden_criterion_among_shown_ones_prints_words_and_no_number(tmp_path: Path):
    usual = report(431)
    criteria = (*usual.criteria[:-1], replace(usual.criteria[-1], figure=figure(3, 0.5)))
    page = unit_report_page(replace(usual, criteria=criteria))
    row = page[page.index(usual.criteria[-1].name) :].partition("</tr>")[0]
    assert HIDDEN in row
    assert not re.search(r"<td[^>]*>\s*\d", row)


def test_desks_left_out_are_counted_and_tables_stay_numbered_in_order(tmp_path: Path):
    text = text_of(unit_report_pdf(report(431, desks=())), tmp_path)
    assert "Có 2 quầy giao dịch không nêu số liệu vì có dưới 10 người trả lời hoặc vì" in text
    assert re.findall(r"Bảng (\d)\.", text) == ["1", "2", "3"]


def test_text_of_officials_cannot_become_markup(tmp_path: Path):
    typed = '<img src="http://127.0.0.1:9/x"> & "Ỷ La"'
    page = unit_report_page(report(431, unit=typed, header=replace(HEADER, place="<b>")))
    assert "<img" not in page
    assert "<b>" not in page
    text = text_of(unit_report_pdf(report(431, unit=typed)), tmp_path)
    assert typed in text


def test_long_names_break_neither_head_nor_tables(tmp_path: Path):
    long = "Trung tâm Phục vụ hành chính công " + "phường Nguyễn Thị Minh Khai " * 4
    criteria = tuple(replace(row, name=row.name * 3) for row in report(431).criteria)
    document = unit_report_pdf(
        report(431, unit=long, criteria=criteria, header=replace(HEADER, agency=long))
    )
    body = [word for word in words(document, tmp_path) if word[2] > 20]
    assert min(word[1] for word in body) >= 29.9
    assert max(word[3] for word in body) <= 195.2


def test_captions_and_headings_stay_with_what_they_name(tmp_path: Path):
    """No page ends with a heading or the name of a table, and none holds a signature alone."""
    ends = set()
    criteria = report(431).criteria
    for turn in range(6):
        named = tuple(replace(row, name=row.name + ", rõ ràng" * 2 * turn) for row in criteria)
        desks = tuple(Row(f"D{n}", f"Quầy {n}", figure(90, 0.8, 8)) for n in range(1 + 2 * turn))
        document = unit_report_pdf(report(431, criteria=named, desks=desks))
        found = words(document, tmp_path)
        for number in {word[0] for word in found}:
            page = [word for word in found if word[0] == number]
            lowest = max(word[4] for word in page)
            last = " ".join(word[5] for word in page if word[4] > lowest - 1)
            assert not re.match(r"(Bảng|Hình) \d\.|[IVX]+\. ", last), (turn, last)
            assert last not in dict(FACTORS).values(), "a factor's name leads its criteria"
            ends.add(last)
            text = " ".join(word[5] for word in page)
            if "Nơi nhận:" in text:
                assert len(text.partition("Trên đây là kết quả")[0].split()) > 9, text
    assert len(ends) > 10, "the pages break in different places"


def test_nothing_in_the_style_is_unknown_to_the_press(
    usual: UnitReport, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        unit_report_pdf(usual)
    assert [record.getMessage() for record in caplog.records] == []


def test_same_report_gives_the_same_bytes(usual: UnitReport, printed: bytes):
    assert unit_report_pdf(usual) == printed


def test_says_of_each_criterion_how_often_it_was_left_blank_when_that_is_often(tmp_path: Path):
    rows = [Row("C1", "Nơi ngồi chờ", replace(figure(431, 0.9), blank=0.1234), "F1")]
    rows += [Row("C2", "Ý kiến khác", replace(figure(431, 0.9), blank=0.5))]
    rows += [Row("C3", "Phí, lệ phí", figure(431, 0.9), "F1")]
    text = text_of(unit_report_pdf(report(431, criteria=tuple(rows))), tmp_path)
    assert "bỏ trống 12,3% số lượt hỏi" in text
    assert "bỏ trống 50,0% số lượt hỏi" in text
    assert text.count("số lượt hỏi") == 3, "twice in the table, once in the sentence under it"


def test_criteria_without_a_factor_are_printed_too(tmp_path: Path):
    usual = report(431)
    loose = Row("X1", "Tiêu chí đứng riêng", figure(431, 0.9))
    text = text_of(unit_report_pdf(replace(usual, criteria=(*usual.criteria, loose))), tmp_path)
    assert text.count("Tiêu chí đứng riêng") == 2


def test_other_index_method_brings_its_own_words(tmp_path: Path):
    method = replace(METHOD, index="Chỉ số là điểm trung bình quy đổi.")
    text = text_of(unit_report_pdf(report(431, method=method)), tmp_path)
    assert "Chỉ số là điểm trung bình quy đổi." in text
    assert "tỷ lệ câu trả lời" not in text
