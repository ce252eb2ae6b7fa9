"""The list of periods and the tables to be approved leave as files that say what the pages say."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from html import unescape

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from survey.clock import VIETNAM
from survey.formatting import interval, line_start, percent, thousands
from survey.models import Unit
from tests.page import open_page
from tests.site import Site
from tests.survey.services.publication_place import Q2, Q3, Place

LIST = "/van-phong/ky"
APPROVAL = f"{LIST}/2026-Q3/duyet"
SHOWN, WITHHELD = f"{APPROVAL}/bang/xem-truoc", f"{APPROVAL}/bang/cong-chung-khong-thay"
#: What files of figures say where the page has two or three words.
WORDS = {
    "đã ẩn để bảo vệ người trả lời": "được ẩn",
    "chưa có câu trả lời": "chưa có phiếu",
    "chưa đủ mẫu": "(ít phiếu)",
}
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def office(staff_site: Site) -> Site:
    """Five communes: in two hardly anybody answered, in one few did; one quarter is public."""
    with staff_site.house.sessions.begin() as session:
        place = Place(session, 5)
        session.execute(update(Unit).where(Unit.code == "00004").values(parent_id=place.root))
        session.execute(update(Unit).where(Unit.code == "X00").values(name=FORMULA))
        place.answer(Q2, 40, 31, 22, 40, 35)
        place.answer(Q3, 41, 30, 3, 4, 20)
        # Of the second one few told of one criterion more: its index is shown alone.
        place.answer(Q3, 0, 3, 0, 0, 0, answers={"C11": 2, "C21": 5, "OV": 1})
        place.answer(Q3, 0, 4, 0, 0, 0, answers={"C11": 2, "C12": 1, "OV": 1})
        for period in (Q2, Q3):
            place.close(period)
        place.publish(Q2)
    staff_site.house.clock = lambda: datetime(2026, 10, 5, tzinfo=VIETNAM)
    staff_site.client.get("/demo/office")
    return staff_site


def lines(page: str) -> list[list[str]]:
    """Read the bodies of the tables of a page, line by line and cell by cell, as words."""
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for body in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def sheet(site: Site, address: str) -> list[dict[str, str]]:
    answer = site.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def tabs(site: Site, address: str) -> dict[str, list[list[str]]]:
    """Read a workbook, dates and numbers as a CSV has them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(site.client.get(address).data))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def day(text: str) -> str:
    """Write a day of a file as pages do."""
    return "/".join(reversed(text.split("-")))


def as_shown(row: dict[str, str]) -> list[str]:
    """Write a line of the file as the page has it, without the empty cell of the bar."""
    words = row["Ghi chú"].split("; ")
    alone = "(chỉ chỉ số chung)" if "chỉ chỉ số chung" in words else ""
    state = next((WORDS[word] for word in words if word in WORDS), "")
    name = f"{row['Đơn vị'].removeprefix(chr(39))} {alone}".strip()
    if not row["Chỉ số (%)"]:
        return [name, "–", state]
    index, lo, hi = (
        float(row[head]) / 100 for head in ("Chỉ số (%)", "Cận dưới 95% (%)", "Cận trên 95% (%)")
    )
    people = thousands(int(row["Số người trả lời"]))
    return [name, people, f"{percent(index)} {state}".strip(), " ".join(interval(lo, hi).split())]


def test_the_list_of_periods_is_given_as_it_stands_on_its_page(office: Site) -> None:
    page = open_page(office.client, LIST).text
    for form in ("csv", "xlsx"):
        assert f'href="{LIST}/bang.{form}"' in page
    given = sheet(office, f"{LIST}/bang.csv")
    written = [
        [
            f"{line_start(row['Kỳ'])} {day(row['Từ ngày'])} – {day(row['Đến hết ngày'])}",
            row["Việc tiếp theo"],
            row["Tình trạng"],
            row["Công bố"],
            thousands(int(row["Số phiếu"])),
        ]
        for row in given
    ]
    assert written == lines(page)
    assert {row["Công bố"] for row in given} == {"đang công bố", "chưa"}
    [[heads, *rows]] = tabs(office, f"{LIST}/bang.xlsx").values()
    assert heads == list(given[0])
    assert [row[:1] + row[3:6] for row in rows] == [
        [row["Kỳ"], row["Việc tiếp theo"], row["Tình trạng"], row["Công bố"]] for row in given
    ]


def test_the_approver_is_given_the_tables_of_the_page_and_nothing_else(
    office: Site,
) -> None:
    page = open_page(office.client, APPROVAL).text
    for address in (SHOWN, WITHHELD):
        assert f'href="{address}.csv"' in page
        assert f'href="{address}.xlsx"' in page
    given, kept_back = sheet(office, f"{SHOWN}.csv"), sheet(office, f"{WITHHELD}.csv")
    assert [as_shown(row) for row in given] + [
        [row["Đơn vị"], row["Vì sao"]] for row in kept_back
    ] == [[cell for cell in line if cell] for line in lines(page)]
    assert {row["Ghi chú"] for row in given} == {"", "chỉ chỉ số chung", *WORDS}
    assert {row["Kỳ"] for row in given + kept_back} == {"quý III/2026"}
    assert {row["Lần chốt"] for row in given + kept_back} == {"1"}
    assert f"'{FORMULA}" in {row["Đơn vị"] for row in given}
    book = tabs(office, f"{SHOWN}.xlsx")
    assert list(book) == ["Xem trước khi duyệt", "Công chúng sẽ không thấy"]
    assert [[len(table) - 1, table[0]] for table in book.values()] == [
        [len(given), list(given[0])],
        [len(kept_back), list(kept_back[0])],
    ]
    assert next(iter(tabs(office, f"{WITHHELD}.xlsx"))) == "Công chúng sẽ không thấy"
    # What cannot be approved is not given: a period not closed, one without answers.
    for code in ("2026", "2026-Q4"):
        assert office.client.get(f"{LIST}/{code}/duyet/bang/xem-truoc.csv").status_code == 404
    for address in (f"{SHOWN}.pdf", f"{APPROVAL}/bang/khac.csv", f"{LIST}/bang.pdf"):
        assert office.client.get(address).status_code == 404
