"""Questionnaires and filled forms from files."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import questionnaire_to_document
from survey.models import Comment, DaySalt, Response, SeenToken
from survey.queries.questionnaires import all_questionnaires
from survey.services.answers.import_responses import import_responses
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.questionnaires.import_questionnaire import import_questionnaire
from survey.services.sheets.import_report import ImportReport
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import (
    NOW,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

VERSIONS = (
    "version,code,factor,comparable_to\nv1,C11,F1,C11\nv1,C12,F1,\nv2,C11,F1,C11\nv2,C14,F1,\n"
)
HEAD = (
    "response_id,unit,desk,submitted_at,channel,version,field,device_token,duration_s,"
    "OV,C11,C12,C14\n"
)
ROWS = """R1,00004,Q1,2025-07-01T08:13:29+07:00,qr,v1,dat_dai,P-1,72,4,5,9,
R2,00004,Q1,2025-07-01T08:14:29+07:00,kiosk,v1,ho_tich,P-1,5,,1,,
R3,00004,Q1,2025-07-01T09:14:29+07:00,paper,v2,,,,5,4,,3
"""


@pytest.fixture
def place(session: Session, tmp_path: Path) -> Path:
    store_desk(session, store_unit(session))
    (tmp_path / "q.csv").write_text(VERSIONS)
    report = import_questionnaire(session, tmp_path / "q.csv", NOW)
    assert report.created == 2
    return tmp_path


def file(folder: Path, text: str, name: str = "responses.csv") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def told(report: ImportReport) -> list[str]:
    assert not report.stored
    return [str(problem) for problem in report.problems]


@pytest.mark.parametrize("name", ["responses.csv", "responses.csv.gz"])
def test_rows_become_responses_and_the_file_again_changes_nothing(
    session: Session, place: Path, name: str
) -> None:
    path = file(place, HEAD + ROWS, name)
    first = import_responses(session, path)
    assert (first.problems, first.created, first.unchanged) == ((), 3, 0)
    destroy_labels(session, NOW)
    again = import_responses(session, path)
    assert (again.problems, again.created, again.unchanged) == ((), 0, 3)
    rows = session.scalars(select(Response)).all()
    assert sorted(row.answers for row in rows) == ["1--", "435", "594"]
    assert {row.channel: row.field for row in rows} == {
        "qr": "dat_dai",
        "kiosk": "ho_tich",
        "paper": None,
    }
    assert {row.day for row in rows} == {date(2025, 7, 1)}
    assert {row.channel: row.duration_band for row in rows} == {"qr": 3, "kiosk": 0, "paper": None}
    assert verify_tallies(session) == []


def test_times_and_devices_become_labels_without_a_salt_left(session: Session, place: Path) -> None:
    import_responses(session, file(place, HEAD + ROWS))
    rows = {row.channel: row for row in session.scalars(select(Response))}
    assert rows["qr"].arrival_group == rows["kiosk"].arrival_group is not None
    assert rows["qr"].device_group == rows["kiosk"].device_group is not None
    assert rows["paper"].arrival_group is rows["paper"].device_group is None
    assert session.scalars(select(DaySalt)).all() == []
    assert set(session.scalars(select(SeenToken.day))) == {None}


def test_labels_of_two_imports_cannot_be_compared(session: Session, place: Path) -> None:
    lines = ROWS.splitlines(keepends=True)
    for part in lines[:2]:
        import_responses(session, file(place, HEAD + part))
    labels = session.scalars(select(Response.device_group)).all()
    assert len(set(labels)) == 2


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("R1,00004", "R1,00009", "cột “unit”: không có đơn vị “00009” vào ngày 01/07/2025"),
        ("Q1,2025-07-01T08:13", "Q9,2025-07-01T08:13", "cột “desk”: không có quầy “Q9”"),
        ("2025-07-01T08:13:29+07:00", "soon", "cột “submitted_at”: “soon” không phải là ngày giờ"),
        ("2025-07-01T08:13", "2025-06-30T08:13", "không có đơn vị “00004” vào ngày 30/06/2025"),
        (",qr,", ",fax,", "cột “channel”: không có kênh “fax”"),
        (",qr,v1", ",qr,v9", "cột “version”: chưa có phiếu khảo sát “v9”"),
        (",4,5,9,", ",6,5,9,", "cột “OV”: “6” không phải là mức từ 1 đến 5, 9 hoặc ô trống"),
        (",4,5,9,", ",4,5,9,3", "cột “C14”: phiếu v1 không hỏi C14"),
        (",72,", ",fast,", "cột “duration_s”: “fast” không phải là số giây"),
        ("R2,", "R1,", "Dòng 3, cột “response_id”: mã phiếu R1 lặp lại"),
    ],
)
def test_faults_are_told_by_row_and_column_and_nothing_is_stored(
    session: Session, place: Path, old: str, new: str, problem: str
) -> None:
    assert old in ROWS
    lines = told(import_responses(session, file(place, HEAD + ROWS.replace(old, new, 1))))
    assert len(lines) == 1
    assert problem in lines[0]
    assert session.scalars(select(Response)).all() == []


def test_every_fault_of_a_file_is_told(session: Session, place: Path) -> None:
    rows = ROWS.replace(",4,5,9,", ",6,7,9,").replace("R3,00004,Q1", "R3,00004,Q7")
    lines = told(import_responses(session, file(place, HEAD + rows)))
    assert [line.split(":")[0] for line in lines] == [
        "Dòng 2, cột “OV”",
        "Dòng 2, cột “C11”",
        "Dòng 4, cột “desk”",
    ]


def test_missing_columns_are_told_once(session: Session, place: Path) -> None:
    lines = told(import_responses(session, file(place, "response_id,C11\nR1,5\nR2,5\n")))
    assert lines == [
        "tệp thiếu cột mã quầy (desk)",
        "tệp thiếu cột thời điểm (submitted_at)",
    ]


def test_dry_run_counts_and_stores_nothing(session: Session, place: Path) -> None:
    report = import_responses(session, file(place, HEAD + ROWS), dry_run=True)
    assert (report.created, report.stored) == (3, False)
    for table in (Response, SeenToken):
        assert session.scalars(select(table)).all() == []
    assert verify_tallies(session) == []


MAPPING = {
    "Bạn đến quầy nào?": "desk",
    "Thái độ?": "C21",
    "Dễ tìm?": "C11",
    "Chung": "OV",
    "Đi mấy lần?": "TRIPS",
    "Lời nhắn": "comment",
}
FOREIGN = (
    ("Dấu thời gian", *MAPPING),
    ("20/7/2026 8:05:00", "Q1", "Rất hài lòng", "Tạm được", 4, "Hai lần", "Tốt"),
    ("20/7/2026 8:05:00", "Q1", "HÀI LÒNG", "Không áp dụng", "", "", ""),
    ("20/7/2026 8:05:00", "Q1", "HÀI LÒNG", "Không áp dụng", "", "", ""),
)


def test_file_of_another_system_is_read_by_a_table_of_heads_and_words(
    session: Session, tmp_path: Path
) -> None:
    store_desk(session, store_unit(session))
    store_questionnaire(session)
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(FOREIGN):
            page.write_row(number, 0, cells)

    def read(source: str = "") -> ImportReport:
        words = {"Tạm được": 3}
        return import_responses(
            session, path, mapping=MAPPING, levels=words, version="phieu-thu", source=source
        )

    first, again = read(), read()
    assert (first.problems, first.created) == ((), 3)
    assert (again.created, again.unchanged) == (0, 3)
    rows = session.execute(select(Response.answers, Response.facts, Response.channel)).all()
    assert sorted(rows) == [
        ("3-5-4", "2", "import"),
        ("9-4--", "-", "import"),
        ("9-4--", "-", "import"),
    ]
    assert session.scalars(select(Comment.text)).all() == ["Tốt"]
    assert read("2").created == 3


def test_words_must_stand_for_levels(session: Session, place: Path) -> None:
    lines = told(import_responses(session, file(place, HEAD + ROWS), levels={"Tốt": 7}))
    assert lines == ["từ “Tốt” phải ứng với mức từ 1 đến 5 hoặc 9"]


def test_unknown_fact_option_is_told(session: Session, place: Path) -> None:
    store_questionnaire(session)
    text = "desk,day,version,C11,TRIPS\nQ1,2026-01-01,phieu-thu,5,9\n"
    assert told(import_responses(session, file(place, text))) == [
        "Dòng 2, cột “TRIPS”: “9” không phải là lựa chọn của TRIPS"
    ]


def test_form_without_a_unit_belongs_to_its_desk_while_that_unit_stands(
    session: Session, place: Path
) -> None:
    text = "desk,day,version,C11\nQ1,2025-07-01,v1,5\nQ1,2025-06-30,v1,5\n"
    lines = told(import_responses(session, file(place, text)))
    assert lines == ["Dòng 3, cột “desk”: đơn vị của quầy chưa có hoặc đã hết vào ngày 30/06/2025"]


def test_questionnaire_file_again_changes_nothing(session: Session, place: Path) -> None:
    again = import_questionnaire(session, place / "q.csv", NOW)
    assert (again.created, again.unchanged) == (0, 2)
    versions = {one.code: one for one in all_questionnaires(session).values()}
    assert versions["v1"].positions == ("C11", "C12", "OV")
    assert versions["v2"].positions == ("C11", "C14", "OV")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version,code\n,C11\n", "Dòng 2, cột “version”: thiếu phiên bản"),
        ("version,code\nv1,\n", "Dòng 2, cột “code”: thiếu mã tiêu chí"),
        ("version,code,comparable_to\nv3,C2,C1\n", "phải mang chính mã đó"),
        ("version,code\nv1,C99\n", "đã lưu với nội dung khác"),
        ("version,code\nV 1,C99\n", "mã phiên bản"),
    ],
)
def test_wrong_questionnaires_are_told(
    session: Session, place: Path, text: str, problem: str
) -> None:
    lines = told(import_questionnaire(session, file(place, text, "wrong.csv"), NOW))
    assert problem in lines[0]
    assert len(all_questionnaires(session)) == 2


def test_questionnaire_document_is_imported_as_it_is(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "q.json"
    path.write_text(json.dumps(questionnaire_to_document(make_questionnaire())))
    dry = import_questionnaire(session, path, NOW, dry_run=True)
    assert (dry.created, all_questionnaires(session)) == (1, {})
    assert import_questionnaire(session, path, NOW).created == 1
    assert list(all_questionnaires(session).values()) == [make_questionnaire()]
    path.write_text("{")
    assert "JSON" in told(import_questionnaire(session, path, NOW))[0]
