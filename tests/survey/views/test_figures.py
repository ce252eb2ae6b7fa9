"""Pages of figures: filters, order, files, comparisons, and who sees what of whom."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from survey.queries.questionnaires import standing_questionnaire
from survey.services.demo.publish_demo import publish_demo
from survey.services.figures.choose_units import ONE_AT_A_TIME, QUARTERS_ONLY
from survey.services.places.manage_units import merge_units
from survey.services.record_response import store_forms
from tests.factories import NOW, make_form, store_desk, store_unit
from tests.page import check_page, open_page
from tests.site import Site, make_site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Unit id, name, kind, level of its answers in quarter III/2026.
UNITS = ((2, "Phường Một", "ward", 5), (3, "Phường Hai", "ward", 2), (4, "Sở Ba", "department", 4))


@pytest.fixture
def province(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """A province with three units, two quarters of answers, and two units of a few people."""
    made = make_site(tmp_path, sqlite_url, demo=True)
    with made.house.sessions.begin() as session:
        for key, name, kind, _ in UNITS:
            store_unit(session, f"U{key}", name=name, kind=kind, parent_id=1)
        store_unit(session, "U5", name="Phường Ít Người", kind="ward", parent_id=1)
        store_unit(session, "U6", name="Xã Nhỏ", kind="commune", parent_id=1)
    for key, _, _, level in UNITS:
        fill(made, key, 40, level, date(2026, 7, 1))
        fill(made, key, 40, 4, date(2026, 4, 1))
    fill(made, 2, 30, 1, date(2026, 7, 2), channel="kiosk")
    fill(made, 5, 3, 1, date(2026, 7, 2))
    fill(made, 6, 6, 4, date(2026, 7, 2))
    made.house.clock = lambda: NOW
    yield made
    made.close()


def fill(site: Site, unit: int, count: int, level: int, day: date, **more: object) -> None:
    """Store answers with one level throughout."""
    with site.house.sessions.begin() as session:
        key, questionnaire = standing_questionnaire(session)
        desk = store_desk(session, unit, f"D{unit} {day} {level} {more}")
        answers = {criterion.code: level for criterion in questionnaire.criteria}
        forms = [
            make_form(unit, desk, key, answers=answers, facts={}, day=day, **more)
            for _ in range(count)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})


def answer_at_a_desk(site: Site, count: int) -> None:
    """Store answers of today at a desk that is there already."""
    with site.house.sessions.begin() as session:
        key, questionnaire = standing_questionnaire(session)
        forms = [
            make_form(2, 2, key, answers={"OV": 5, "C1": 5}, facts={}, day=NOW.date())
            for _ in range(count)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})


def names(site: Site, query: str) -> list[str]:
    """Read the names of the units in the order of the table, from its file."""
    return [row["Đơn vị"] for row in table(site, f"/van-phong/bang/cac-don-vi.csv?{query}")]


def table(site: Site, address: str) -> list[dict[str, str]]:
    answer = site.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_office_sees_bands_participation_and_what_waits(province: Site) -> None:
    province.client.get("/demo/office")
    page = open_page(province.client, "/van-phong?ky=2026Q3")
    for words in (
        "trên mức chung",
        "dưới mức chung",
        "Kỳ chờ chốt số liệu",
        "Không có góp ý nào quá hạn",
        "Chưa có số hồ sơ để đối chiếu",
        "không xếp hạng",
        "từ ngày 15/06/2026 đến ngày 14/09/2026",
    ):
        assert words in page.text, words
    assert "hạng 1" not in page.text


def test_the_table_is_filtered_and_ordered_by_links(province: Site) -> None:
    province.client.get("/demo/office")
    assert names(province, "ky=2026Q3&cap=tinh") == ["Sở Ba"]
    assert set(names(province, "ky=2026Q3&loai=ward")) == {
        "Phường Một",
        "Phường Hai",
        "Phường Ít Người",
    }
    rising = names(province, "ky=2026Q3&xep=chi-so&chieu=tang")
    falling = names(province, "ky=2026Q3&xep=chi-so&chieu=giam")
    known = [name for name in rising if name in ("Phường Một", "Sở Ba")]
    assert [name for name in falling if name in known] == known[::-1]
    withheld = {"Phường Ít Người", "Xã Nhỏ"}
    assert {*rising[-2:]} == {*falling[-2:]} == withheld, "they stand last both ways"
    page = open_page(province.client, "/van-phong?ky=2026Q3&xep=chi-so&chieu=giam")
    assert 'aria-sort="descending"' in page.text


def test_files_hold_no_number_of_a_withheld_unit(province: Site) -> None:
    province.client.get("/demo/office")
    small = next(
        row
        for row in table(province, "/van-phong/bang/cac-don-vi.csv?ky=2026Q3")
        if row["Đơn vị"] == "Phường Ít Người"
    )
    assert {small[head] for head in ("Số người trả lời", "Chỉ số (%)", "Số phiếu")} == {""}
    assert small["Ghi chú"] == "đã ẩn để bảo vệ người trả lời"
    book = province.client.get("/van-phong/bang/cac-don-vi.xlsx?ky=2026Q3")
    assert book.content_type == XLSX
    assert book.data[:2] == b"PK"


def test_every_line_of_a_file_says_period_and_method(province: Site) -> None:
    province.client.get("/demo/office")
    row = table(province, "/van-phong/bang/cac-don-vi.csv?ky=2026Q3")[0]
    assert (row["Kỳ"], row["Từ ngày"], row["Đến hết ngày"]) == (
        "quý III/2026",
        "2026-06-15",
        "2026-09-14",
    )
    assert "khoảng tin cậy 95%" in row["Cách tính"]


def test_a_channel_alone_is_shown_and_two_filters_at_once_say_why_not(province: Site) -> None:
    province.client.get("/demo/office")
    page = open_page(province.client, "/van-phong?ky=2026Q3&kenh=kiosk")
    assert "Chỉ gồm phiếu thuộc “Máy tính bảng”" in page.text
    refused = open_page(province.client, "/van-phong?ky=2026Q3&kenh=kiosk&linh-vuc=x")
    assert ONE_AT_A_TIME in refused.text
    assert "cac-don-vi.csv" not in refused.text
    assert table(province, "/van-phong/bang/cac-don-vi.csv?ky=2026Q3&kenh=qr&linh-vuc=x") == []
    yearly = open_page(province.client, "/van-phong?ky=2025&kenh=kiosk")
    assert QUARTERS_ONLY in yearly.text


def given_files(site: Site, address: str) -> dict[str, list[dict[str, str]]]:
    """Open a page and every file it offers; give the lines of the CSV files by name."""
    page = unescape(open_page(site.client, address).text)
    links = re.findall(r'href="([^"]+\.(csv|xlsx)[^"]*)"', page)
    assert {site.client.get(link).status_code for link, _ in links} == {200}
    names = {link: link.partition(".")[0].rpartition("/")[2] for link, _ in links[::2]}
    assert [form for _, form in links] == ["csv", "xlsx"] * len(names)
    return {name: table(site, link) for link, name in names.items()}


def test_every_table_of_figures_is_given_as_csv_and_as_a_workbook(province: Site) -> None:
    with province.house.sessions.begin() as session:
        new = store_unit(session, "N", name="Phường Mới", parent_id=1, valid_from=date(2026, 6, 15))
        merge_units(session, [2, 3], new, date(2026, 6, 15), NOW)
    province.client.get("/demo/office")
    office = given_files(province, "/van-phong?ky=2026Q3")
    assert set(office) == {"cac-don-vi", "muc-tieu", "ba-cach-tinh"}
    ways = [row["Chỉ số (%)"] for row in office["ba-cach-tinh"]]
    assert (len(ways), ways[1]) == (3, ""), "without dossiers nothing is weighted"
    assert "hồ sơ" in office["ba-cach-tinh"][1]["Ghi chú"]
    unit = given_files(province, f"/don-vi/{new}?ky=2026Q3")
    assert {"thay-doi-yeu-to", "muc-tieu", "cung-loai", "sap-xep"} <= set(unit)
    assert all(row["Nhận xét"] for row in unit["thay-doi-yeu-to"])
    before = [(row["Kỳ"], row["Đơn vị"]) for row in unit["sap-xep"] if row["Đơn vị"]]
    assert ("II/2026", "Phường Một") in before
    for address, noun in (("", "Đơn vị"), (f"/don-vi/{new}", "Quầy")):
        [rows] = given_files(province, f"/van-phong/ho-so{address}?nam=2026").values()
        assert rows[0][noun]
        assert (rows[0]["07/2026"], rows[0]["Cả năm"]) == ("", "")


@pytest.mark.parametrize("address", ["bang/khac.csv", "bang/cac-don-vi.pdf", "bang/.csv"])
def test_there_are_no_other_files(province: Site, address: str) -> None:
    province.client.get("/demo/office")
    assert province.client.get(f"/van-phong/{address}").status_code == 404


def test_the_running_period_keeps_its_figures_until_asked_anew(province: Site) -> None:
    province.client.get("/demo/office")
    open_page(province.client, "/van-phong?ky=2026Q4")
    answer_at_a_desk(province, 31)
    page = open_page(province.client, "/van-phong?ky=2026Q4")
    assert "Kỳ này chưa kết thúc" in page.text
    assert ">31<" not in page.text
    token = check_page(page).hidden["csrf_token"]
    again = province.client.post("/van-phong/tinh-lai?ky=2026Q4", data={"csrf_token": token})
    assert again.status_code == 303
    assert ">31<" in open_page(province.client, again.headers["Location"]).text
    assert province.client.post("/van-phong/tinh-lai?ky=2026Q4").status_code == 400, "not computed"


def test_a_unit_reads_what_changed_and_what_it_would_take(province: Site) -> None:
    province.client.get("/demo/unit/2")
    page = open_page(province.client, "/don-vi/2?ky=2026Q3")
    for words in (
        "So với quý II/2026",
        "So với toàn tỉnh và các đơn vị cùng loại",
        "Có dưới 5 đơn vị cùng loại",
        "mục tiêu 81%",
        "Năm yếu tố",
    ):
        assert words in page.text, words
    for name in ("yeu-to", "tieu-chi", "cac-ky", "quay", "kenh", "muc-tieu"):
        rows = table(province, f"/don-vi/2/bang/{name}.csv?ky=2026Q3")
        assert rows, name
    assert province.client.get("/don-vi/2/bang/yeu-to.xlsx?ky=2026Q3").content_type == XLSX
    assert province.client.get("/don-vi/2/bang/khac.csv?ky=2026Q3").status_code == 404


@pytest.mark.parametrize(
    "address", ["/don-vi/3/so-sanh", "/don-vi/3/bang/yeu-to.csv", "/don-vi/3/so-sanh/bang.csv"]
)
def test_a_unit_has_no_way_into_another(province: Site, address: str) -> None:
    province.client.get("/demo/unit/2")
    assert province.client.get(address).status_code == 404
    assert province.client.get("/van-phong/so-sanh").status_code == 404
    assert province.client.get("/van-phong/bang/cac-don-vi.csv").status_code == 404


def test_units_stand_side_by_side_with_the_verdict_in_words(province: Site) -> None:
    province.client.get("/demo/office")
    page = open_page(province.client, "/van-phong/so-sanh?dv=3&dv=4&tu=2026Q2&den=2026Q3")
    assert re.search(r"(?s)Một<.*Nhỏ<.*<title>Phường Hai, quý III/2026: .*▼ giảm", page.text)
    assert "chưa thấy thay đổi rõ" in page.text
    rows = table(province, "/van-phong/so-sanh/bang.csv?dv=3&dv=4&tu=2026Q2&den=2026Q3")
    assert [(row["Đơn vị"], row["Kỳ"], row["So với kỳ trước"]) for row in rows] == [
        ("Phường Hai", "II/2026", ""),
        ("Phường Hai", "III/2026", "giảm"),
        ("Sở Ba", "II/2026", ""),
        ("Sở Ba", "III/2026", "chưa thấy thay đổi rõ"),
    ]
    empty = open_page(province.client, "/van-phong/so-sanh?dv=&dv=999&dv=x")
    assert "Chưa chọn đơn vị nào" in empty.text


@pytest.mark.parametrize("query", ["tu=2026", "den=2026Q4", "den=<b>", "tu=2026-M07"])
def test_other_periods_than_finished_quarters_are_not_compared(province: Site, query: str) -> None:
    province.client.get("/demo/office")
    assert province.client.get(f"/van-phong/so-sanh?dv=3&{query}").status_code == 404


def test_a_unit_compares_itself_with_the_public_figures_of_others(province: Site) -> None:
    province.client.get("/demo/unit/2")
    address = "/don-vi/2/so-sanh/bang.csv?dv=3&tu=2026Q2&den=2026Q3"
    shown = {(row["Đơn vị"], row["Kỳ"]): row["Chỉ số (%)"] for row in table(province, address)}
    assert shown["Phường Một", "III/2026"], "its own figures it sees in any case"
    assert not shown["Phường Hai", "II/2026"], "nothing is published yet"
    with province.house.sessions.begin() as session:
        publish_demo(session, NOW)
    shown = {(row["Đơn vị"], row["Kỳ"]): row["Chỉ số (%)"] for row in table(province, address)}
    assert shown["Phường Hai", "II/2026"] == "100.0"
    assert not shown["Phường Hai", "III/2026"], "the newest quarter is not published"
    page = open_page(province.client, address.replace("/bang.csv", ""))
    assert "Với đơn vị khác chỉ có các quý đã công bố" in page.text


def test_a_running_quarter_is_nobodys_to_compare(province: Site) -> None:
    province.client.get("/demo/unit/2")
    province.house.clock = lambda: NOW.replace(month=9, day=14)
    assert province.client.get("/don-vi/2/so-sanh?dv=3&den=2026Q3").status_code == 404
    province.client.get("/demo/office")
    assert province.client.get("/van-phong/so-sanh?dv=3&den=2026Q3").status_code == 404


def test_both_maps_show_a_merged_unit_and_what_it_was_made_of(province: Site) -> None:
    with province.house.sessions.begin() as session:
        new = store_unit(session, "N", name="Phường Mới", parent_id=1, valid_from=date(2026, 6, 15))
        merge_units(session, [2, 3], new, date(2026, 6, 15), NOW)
    province.client.get("/demo/office")
    query = f"dv={new}&tu=2026Q2&den=2026Q3"
    today = table(province, f"/van-phong/so-sanh/bang.csv?{query}")
    assert [row["Số người trả lời"] for row in today] == ["80", "110"]
    then = table(province, f"/van-phong/so-sanh/bang.csv?{query}&ban-do=cu")
    shown = {(r["Đơn vị"], r["Kỳ"]): r["Số người trả lời"] for r in then}
    assert shown["Phường Mới", "II/2026"] == ""
    assert shown["Phường Một", "II/2026"] == "40"
    page = open_page(province.client, f"/van-phong/so-sanh?{query}&ban-do=ca-hai")
    assert "Phường Một (đơn vị cũ)" in page.text


def test_pages_stay_small(province: Site) -> None:
    province.client.get("/demo/office")
    for address in ("/van-phong?ky=2026Q3", "/don-vi/2?ky=2026Q3", "/van-phong/so-sanh?dv=2&dv=3"):
        answer = province.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) < 100_000
