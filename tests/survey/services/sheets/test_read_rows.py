"""Files of every kind become rows of text."""

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from survey.clock import VIETNAM
from survey.services.sheets import read_rows
from survey.services.sheets.read_days import read_end, read_first_day, read_moment, read_month
from survey.services.sheets.read_rows import FileRefused, fold_aliases, read_mapping, read_sheet

ALIASES = fold_aliases({"mã": "code", "code": "code", "tên": "name"})
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="A"><table:table-row>{head}</table:table-row>
<table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


def cell(word: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
    )


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return file


@pytest.mark.parametrize("name", ["units.csv", "units.csv.gz"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_however_it_was_saved(
    tmp_path: Path, name: str, mark: bytes, delimiter: str
) -> None:
    lines = (
        ["Mã", "Tên", ""],
        ["00004", "Pha\u0323\u0302n ", "x"],
        ["", "", ""],
        ["7", '"a\nb"', ""],
    )
    text = "\r\n".join(delimiter.join(line) for line in lines)
    sheet = read_sheet(written(tmp_path, name, mark + text.encode()), ALIASES)
    assert [(row["code"], row["name"]) for row in sheet.rows] == [("00004", "Phận"), ("7", "a\nb")]
    assert [row.number for row in sheet.rows] == [2, 4]
    assert sheet.head("code") == "Mã"


def test_xlsx_keeps_text_and_tells_numbers_and_dates(tmp_path: Path) -> None:
    file = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["MÃ", "Tên", "ngày", "thật"])
        page.write_string(1, 0, "00004")
        page.write_number(2, 0, 4)
        page.write_number(2, 1, 4.5)
        page.write_datetime(2, 2, date(2025, 7, 1), book.add_format({"num_format": "d/m/yyyy"}))
        page.write_boolean(2, 3, True)
    rows = read_sheet(file, ALIASES).rows
    assert (rows[0]["code"], rows[0].numeric) == ("00004", frozenset())
    assert rows[1].cells == {"code": "4", "name": "4.5", "ngày": "2025-07-01", "thật": "1"}
    assert rows[1].numeric == {"code", "name"}


def test_ods_is_read(tmp_path: Path) -> None:
    file = tmp_path / "units.ods"
    content = ODS.format(head=cell("Mã") + cell("Tên"), row=cell("00004") + cell("Phường Ỷ La"))
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    assert read_sheet(file, ALIASES).rows[0].cells == {"code": "00004", "name": "Phường Ỷ La"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", "mã;tên\nx;Phường".encode("utf-16"), "UTF-8"),
        ("a.csv", b"", "không có dòng nào"),
        ("a.csv", b"\n\n", "không có dòng nào"),
        ("a.csv", "mã,code\n1,2".encode(), "cùng nghĩa"),
        ("a.xlsx", b"not a workbook", r"bảng tính \(tệp hỏng, hoặc không phải XLSX, XLS, ODS\)\.$"),
        ("a.csv.gz", b"", "không có dòng nào"),
    ],
)
def test_unreadable_files_are_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_sheet(written(tmp_path, name, content), ALIASES)


def test_broken_or_missing_files_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "b.csv.gz"
    broken.write_bytes(gzip.compress(b"x" * 10_000)[:-20])
    for file in (broken, tmp_path / "missing.csv", tmp_path / "missing.xlsx"):
        with pytest.raises(FileRefused):
            read_sheet(file, ALIASES)


def test_compressed_file_that_unfolds_too_far_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_rows, "LARGEST_TEXT", 1000)
    with pytest.raises(FileRefused, match="quá lớn"):
        read_sheet(written(tmp_path, "a.csv.gz", b"a,b\n" * 1000), ALIASES)
    bomb, many = tmp_path / "bomb.xlsx", tmp_path / "many.ods"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1001)
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(read_rows.MOST_PARTS + 1):
            archive.writestr(str(number), b"")
    for file in (bomb, many):
        with pytest.raises(FileRefused, match="quá lớn"):
            read_sheet(file, ALIASES)


def test_table_of_words_is_read_from_json_and_csv(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"Dấu thời gian": "submitted_at"}')
    (tmp_path / "m.csv").write_text("Dấu thời gian,submitted_at\n,x\nmột\n")
    for name in ("m.json", "m.csv"):
        assert read_mapping(tmp_path / name) == {"Dấu thời gian": "submitted_at"}
    for wrong in ("[1]", "{"):
        (tmp_path / "m.json").write_text(wrong)
        with pytest.raises(FileRefused):
            read_mapping(tmp_path / "m.json")


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2025-07-01", date(2025, 7, 1), date(2025, 7, 2)),
        ("31/12/2025", date(2025, 12, 31), date(2026, 1, 1)),
        ("1-7-2025", date(2025, 7, 1), date(2025, 7, 2)),
        ("2025Q3", date(2025, 7, 1), date(2025, 10, 1)),
        ("2026-q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2025Q5", None, None),
        ("31/2/2025", None, None),
        ("", None, None),
    ],
)
def test_reads_days_and_quarters(text: str, first: date | None, end: date | None) -> None:
    assert (read_first_day(text), read_end(text)) == (first, end)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-07", date(2025, 7, 1)),
        ("7/2025", date(2025, 7, 1)),
        ("2025-07-31", date(2025, 7, 1)),
        ("2025-13", None),
        ("July", None),
    ],
)
def test_reads_months(text: str, month: date | None) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-07-01T08:13:29+07:00", datetime(2025, 7, 1, 8, 13, 29, tzinfo=VIETNAM)),
        ("2025-06-30T18:30:00Z", datetime(2025, 7, 1, 1, 30, tzinfo=VIETNAM)),
        ("01/07/2025 08:13:29", datetime(2025, 7, 1, 8, 13, 29, tzinfo=VIETNAM)),
        ("1/7/2025 8:13", datetime(2025, 7, 1, 8, 13, tzinfo=VIETNAM)),
        ("2025-07-01 23:59:59", datetime(2025, 7, 1, 23, 59, 59, tzinfo=VIETNAM)),
    ],
)
def test_reads_moments_as_their_day_in_vietnam(text: str, moment: datetime) -> None:
    assert read_moment(text) == (date(2025, 7, 1), moment)


def test_day_without_a_clock_time_has_no_moment() -> None:
    assert read_moment("01/07/2025") == (date(2025, 7, 1), None)
    assert read_moment("yesterday, at noon") is None
    assert read_moment("") is None
