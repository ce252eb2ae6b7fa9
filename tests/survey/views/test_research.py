"""The office's page of answers for researchers: what it says, and the files it has made."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from survey.models import AuditEntry, BackgroundJob
from survey.services.record_response import store_forms
from survey.services.research.pack_answers import CODEBOOK, NEVER_GIVEN, READ_FIRST, TERMS
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)
from tests.site import Site
from tests.survey.views.office_place import Office

PAGE = "/van-phong/nghien-cuu"
QUARTER = "2026-Q1"
DAY = date(2026, 2, 3)


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    found = Office(site)
    yield found
    found.site.close()


def fill(office: Office) -> None:
    """Let many people answer at one unit, few at another, on two versions of the form."""
    with office.site.house.sessions.begin() as session:
        ids = {}
        for code in ("phieu-thu", "phieu-thu-2"):
            ids[code] = store_questionnaire(session, make_questionnaire(code))
        few = store_unit(session, "00005", name="Phường Ít Người")
        for unit, people in ((1, 40), (few, 3)):
            desk = store_desk(session, unit, f"D{unit}")
            for code, key in ids.items():
                forms = [
                    make_form(unit, desk, key, day=DAY, facts={"TRIPS": 1 + i % 2})
                    for i in range(people)
                ]
                store_forms(session.connection(), forms, {key: make_questionnaire(code)})


def archive(office: Office, **fields: object) -> zipfile.ZipFile:
    office.done(PAGE, {"periods": [QUARTER], "questionnaire": "", **fields})
    office.site.do_jobs()
    with office.site.house.sessions() as session:
        number = session.scalar(select(func.max(BackgroundJob.id)))
    page = office.page(f"/van-phong/viec/{number}")
    assert "Tải tệp ZIP" in page
    answer = office.client.get(f"/van-phong/viec/{number}/tep")
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def table(found: zipfile.ZipFile) -> list[dict[str, str]]:
    text = found.read("phieu-an-danh.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_says_what_is_left_out_and_why_before_anything_is_made(office: Office) -> None:
    assert "Chưa có quý nào đã kết thúc" in office.page(PAGE)
    fill(office)
    page = office.page(PAGE)
    assert NEVER_GIVEN in page
    assert "dưới 5 người khai giống nhau" in page
    assert TERMS in page
    assert "Hãy chọn ít nhất một quý." in office.refused(PAGE, {"questionnaire": ""})
    assert office.refused(PAGE, {"periods": ["2026-Q4"], "questionnaire": ""})


def test_files_are_made_by_a_job_and_noted(office: Office) -> None:
    fill(office)
    found = archive(office)
    assert set(found.namelist()) == {
        *("phieu-an-danh.csv", "phieu-an-danh.sav", CODEBOOK, READ_FIRST, "SHA256SUMS"),
    }
    assert found.testzip() is None
    assert Counter((row["DON_VI"], row["PHIEU"]) for row in table(found)) == {
        ("00004", "phieu-thu"): 40,
        ("00004", "phieu-thu-2"): 40,
    }
    assert found.read("phieu-an-danh.sav")[:4] == b"$FL2"
    book = CalamineWorkbook.from_filelike(io.BytesIO(found.read(CODEBOOK)))
    assert ["C21", "Thái độ", "số"] in book.get_sheet_by_name("Cột").to_python()
    assert ["C21", 5, "Rất hài lòng"] in book.get_sheet_by_name("Giá trị").to_python()
    assert NEVER_GIVEN in found.read(READ_FIRST).decode()
    with office.site.house.sessions() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "answers.export"))
        assert [json.loads(one.detail)["forms"] for one in noted] == [80]
    assert "Dữ liệu nghiên cứu quý I/2026" in office.page(PAGE)


def test_one_version_of_the_form_can_be_had_alone(office: Office) -> None:
    fill(office)
    found = archive(office, questionnaire="phieu-thu-2")
    assert {row["PHIEU"] for row in table(found)} == {"phieu-thu-2"}


def test_a_quarter_of_which_all_is_withheld_gives_no_file(office: Office) -> None:
    with office.site.house.sessions.begin() as session:
        key = store_questionnaire(session, make_questionnaire())
        desk = store_desk(session, 1, "D1")
        forms = [make_form(1, desk, key, day=DAY) for _ in range(3)]
        store_forms(session.connection(), forms, {key: make_questionnaire()})
    page = office.done(PAGE, {"periods": [QUARTER], "questionnaire": ""})
    assert "đang chờ" in page
    office.site.do_jobs()
    assert "mọi đơn vị của kỳ này đều đang được che" in office.page("/van-phong/viec/1")


def test_only_the_office_may_take_answers(office: Office) -> None:
    office.client.get("/demo/unit/1")
    assert office.client.get(PAGE).status_code in (403, 404)
    assert office.client.post(PAGE).status_code in (400, 403, 404)
