"""The office reads dossier counts from a file: columns mapped once, looked at, imported."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.models import DossierCount
from tests.page import Page, check_page, open_page
from tests.site import Site
from tests.staff import submit

START = "/van-phong/ho-so/nhap"
SHEET = "Tên quầy;Kỳ;Số\nQ1;10/2026;12\n"


@pytest.fixture
def office(staff_site: Site) -> Site:
    staff_site.client.get("/demo/office")
    return staff_site


def upload(site: Site, text: str, name: str = "xuat.csv") -> TestResponse:
    hidden = Page(site.client.get(START).text).hidden
    data = {**hidden, "file": (io.BytesIO(text.encode()), name)}
    return site.client.post(START, data=data, content_type="multipart/form-data")


def map_columns(site: Site, address: str, **more: str) -> TestResponse:
    fields = {"cot0": "desk", "cot1": "month", "cot2": "handled", "nam": "", "ten": ""}
    return submit(site.client, address, **{**fields, **more})


def kept(site: Site) -> list[Path]:
    folder = site.house.settings.data / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


def counts(site: Site) -> list[int]:
    with site.house.sessions() as session:
        return list(session.scalars(select(DossierCount.handled)))


def test_a_file_is_mapped_looked_at_imported_and_deleted(office: Site) -> None:
    open_page(office.client, START)
    columns = upload(office, SHEET).location
    page = open_page(office.client, columns)
    assert "Q1" in page.text
    missing = map_columns(office, columns, cot0="")
    assert missing.status_code == 422
    check_page(missing)
    assert "Hãy chọn cột ghi quầy" in unescape(missing.text)
    look = map_columns(office, columns, ten="Một cửa")
    assert look.status_code == 303
    preview = open_page(office.client, look.location)
    assert counts(office) == []
    hidden = Page(preview.text).hidden
    stale = office.client.post(look.location, data={**hidden, "seen": "9/9/9"})
    assert (stale.status_code, counts(office)) == (409, [])
    done = office.client.post(look.location, data=hidden)
    assert (done.status_code, counts(office), kept(office)) == (303, [12], [])
    again = open_page(office.client, upload(office, SHEET.replace("12", "15")).location)
    told = unescape(again.text)
    assert "đã dùng lại cách nối “Một cửa”" in told
    assert re.search(r'name="cot2">.*?value="handled" selected', told, re.DOTALL)
    gone = office.client.get(look.location)
    assert gone.location == START


def test_wrong_rows_are_listed_and_nothing_is_stored(office: Site) -> None:
    columns = upload(office, SHEET + "Q9;10/2026;x\n").location
    look = map_columns(office, columns)
    page = open_page(office.client, look.location, status=422)
    assert "“x” không phải là số hồ sơ" in unescape(page.text)
    office.client.post(look.location, data=Page(page.text).hidden)
    assert counts(office) == []


def test_the_row_of_the_heads_can_be_chosen(office: Site) -> None:
    columns = upload(office, "a;b;c\nTên quầy;Kỳ;Số\nQ1;10/2026;12\n").location
    page = unescape(open_page(office.client, f"{columns}?dong=2").text)
    assert "Tên quầy" in page
    assert office.client.get(f"{columns}?dong=99").status_code == 303


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [("", "a.csv", "trống"), ("a;b", "a.pdf", "Chỉ nhận tệp"), ("x", "a.xlsx", "không mở được")],
)
def test_a_file_that_cannot_be_read_stays_nowhere(
    office: Site, text: str, name: str, said: str
) -> None:
    answer = upload(office, text, name)
    assert answer.status_code == 422
    check_page(answer)
    assert said in unescape(answer.text)
    assert kept(office) == []
    assert submit(office.client, START).status_code == 422


def test_a_file_can_be_thrown_away(office: Site) -> None:
    look = map_columns(office, upload(office, SHEET).location)
    assert kept(office) != []
    hidden = Page(office.client.get(look.location).text).hidden
    dropped = office.client.post(look.location.replace("/xem", "/xoa"), data=hidden)
    assert (dropped.status_code, kept(office)) == (303, [])


@pytest.mark.parametrize("role", ["admin", "unit/1"])
def test_files_are_the_offices_matter_alone(staff_site: Site, role: str) -> None:
    staff_site.client.get("/demo/office")
    look = map_columns(staff_site, upload(staff_site, SHEET).location)
    staff_site.client.get(f"/demo/{role}")
    for address in (START, look.location, look.location.removesuffix("/xem")):
        assert staff_site.client.get(address).status_code == 404
        assert staff_site.client.post(address).status_code == 404


def test_keys_of_no_file_lead_back_to_the_start(office: Site) -> None:
    for key in ("x", "..%2f..%2fsurvey.db", "0" * 32 + ".csv"):
        assert office.client.get(f"{START}/{key}").status_code in {303, 404}
        assert office.client.get(f"{START}/{key}/xem").status_code in {303, 404}
