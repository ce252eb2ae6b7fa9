"""Filled forms from sheets of any shape: columns to questions, words to levels, no names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import parse_period
from analysis.questionnaire import questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.models import AuditEntry, Comment, PeriodCorrection, Response
from survey.services.answers.map_answers import (
    ADVICE,
    AnswerMap,
    import_mapped_answers,
    questionnaire_choices,
    questionnaire_of,
    reduce_table,
    worded,
    words_of,
)
from survey.services.answers.record_paper import (
    PaperPile,
    PaperRefused,
    TypedPaper,
    paper_day_fault,
    record_paper,
    unit_of_pile,
)
from survey.services.answers.suggest_columns import suggest_answer_roles, suggest_levels
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.publication.close_period import close_period
from survey.services.sheets.foreign_table import open_table
from survey.services.sheets.import_report import ImportReport
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import (
    NOW,
    TODAY,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

SHEET = """Dấu thời gian,Họ và tên,Số điện thoại,1. Dễ tìm chỗ,Đủ chỗ ngồi,Thái độ?,Ý kiến
01/10/2026 8:13:29,Nguyễn Văn A,0912345678,Rất hài lòng,Tốt,4 - Hài lòng,Cảm ơn
01/10/2026 8:14:30,Trần Thị B,0912345679,hài lòng,,5,
02/10/2026 9:00:00,Lê C,0912345670,Không hài lòng,Không áp dụng,1,
"""
ROLES = {0: "moment", 3: "C11", 4: "C12", 5: "C21"}


@pytest.fixture
def desk(session: Session) -> tuple[int, int]:
    store_questionnaire(session)
    unit = store_unit(session)
    return store_desk(session, unit), unit


def reduced(folder: Path, text: str = SHEET, chosen: AnswerMap | None = None, **words: str) -> Path:
    """Write a sheet, take what was chosen of it, and delete it."""
    path = folder / "goc.csv"
    path.write_text(text, encoding="utf-8")
    table = open_table(path)
    chosen = chosen or AnswerMap(ROLES, "phieu-thu", "import", desk="Q1")
    assert chosen.faults() == []
    questionnaire = make_questionnaire()
    found = list(words_of(table, chosen, questionnaire))
    levels = suggest_levels(found, questionnaire) | {"Tốt": "4"} | words
    kept = folder / "rut.csv"
    kept.write_bytes(reduce_table(table, chosen, levels, "a secret"))
    path.unlink()
    return kept


def run(session: Session, path: Path, *, reason: str = "", dry_run: bool = False) -> ImportReport:
    return import_mapped_answers(
        session, path, COMMAND_LINE, reason=reason, now=NOW, dry_run=dry_run
    )


def test_heads_are_led_to_the_questions_most_like_them() -> None:
    heads = SHEET.partition("\n")[0].split(",")
    assert suggest_answer_roles(heads, make_questionnaire()) == ROLES | {6: "comment"}
    assert suggest_answer_roles(["C22", "OV", "x"], make_questionnaire()) == {0: "C22", 1: "OV"}


def test_short_heads_are_led_to_what_a_question_begins_with() -> None:
    heads = ["Thủ tục", "Cán bộ", "Kết quả", "Góp ý", "Lĩnh vực", "Quầy", "Ý kiến"]
    asked = questionnaire_from_document(packaged_questionnaires()["mot-cua-2026-2"])
    assert suggest_answer_roles(heads, asked) == {
        0: "C2",
        1: "C3",
        2: "C4",
        3: "comment",
        4: "field",
        5: "desk",
    }


def test_words_are_led_to_levels() -> None:
    words = [
        "Rất hài lòng",
        "rat khong hai long",
        "4 - Hài lòng",
        "3",
        "Tốt",
        "Không áp dụng",
        "45",
    ]
    assert suggest_levels(words, make_questionnaire()) == {
        "Rất hài lòng": "5",
        "rat khong hai long": "1",
        "4 - Hài lòng": "4",
        "3": "3",
        "Không áp dụng": "9",
    }


def test_forms_come_in_once_and_names_never(
    session: Session, desk: tuple[int, int], tmp_path: Path
) -> None:
    path = reduced(tmp_path)
    kept = path.read_text("utf-8")
    for secret in ("Nguyễn", "0912", "8:13", "08:13", "Cảm ơn"):
        assert secret not in kept
    tried = run(session, path, dry_run=True)
    assert (tried.created, session.scalars(select(Response)).all()) == (3, [])
    assert run(session, path).created == 3
    rows = session.scalars(select(Response)).all()
    assert {(row.channel, row.arrival_group, row.device_group) for row in rows} == {
        ("import", None, None)
    }
    assert sorted(row.answers for row in rows) == ["291--", "4-5--", "544--"]
    assert sorted(row.day for row in rows) == [date(2026, 10, 1)] * 2 + [date(2026, 10, 2)]
    assert session.scalars(select(Comment)).all() == []
    assert (
        verify_tallies(session).faults == () if hasattr(verify_tallies(session), "faults") else True
    )
    # The same sheet again, even with another column chosen: nobody is counted twice.
    more = AnswerMap({**ROLES, 6: "comment"}, "phieu-thu", "import", desk="Q1")
    again = run(session, reduced(tmp_path, chosen=more))
    assert (again.created, again.unchanged) == (0, 3)
    grown = run(session, reduced(tmp_path, SHEET + "03/10/2026 7:00:00,D,,Hài lòng,,5,\n"))
    assert (grown.created, grown.unchanged) == (1, 3)
    notes = session.scalars(select(AuditEntry)).all()
    assert {one.action for one in notes} == {"response.import"}
    assert all("Nguyễn" not in one.detail for one in notes)


def test_equal_rows_of_a_sheet_are_different_people(
    session: Session, desk: tuple[int, int], tmp_path: Path
) -> None:
    text = "Ngày,Dễ tìm\n01/10/2026,5\n01/10/2026,5\n"
    chosen = AnswerMap({0: "moment", 1: "C11"}, "phieu-thu", "paper", desk="Q1")
    assert run(session, reduced(tmp_path, text, chosen)).created == 2
    assert run(session, reduced(tmp_path, text, chosen)).unchanged == 2


def test_wrong_rows_are_told_by_the_rows_and_heads_of_the_file(
    session: Session, desk: tuple[int, int], tmp_path: Path
) -> None:
    text = (
        "Kết quả khảo sát,,\nNgày,Quầy,Dễ tìm\n\n1/10/2026,Q1,Tuyệt\n"
        "1/10/2026,Q9,5\n12/31/2026,Q1,5\n31/12/2026,Q1,5\n"
    )
    chosen = AnswerMap({0: "moment", 1: "desk", 2: "C11"}, "phieu-thu", "import")
    heads = {"moment": "Ngày", "desk": "Quầy", "C11": "Dễ tìm"}
    path = reduced(tmp_path, text, chosen)
    future = worded(run(session, path), heads)
    assert [str(one) for one in future.problems] == [
        "Dòng 7, cột “Ngày”: ngày 31/12/2026 chưa đến; ngày và tháng có bị đảo không?"
    ]
    path = reduced(tmp_path, text.replace("31/12/2026", "30/9/2026"), chosen)
    told = [str(one) for one in worded(run(session, path), heads).problems]
    assert told[0].startswith("Dòng 4, cột “Dễ tìm”: “Tuyệt”")
    assert told[1:] == [
        "Dòng 5, cột “Quầy”: không có quầy “Q9”",
        "Dòng 6, cột “Ngày”: “12/31/2026” không phải là ngày giờ",
    ]
    american = AnswerMap(chosen.roles, "phieu-thu", "import", american=True)
    only = "Ngày,Quầy,Dễ tìm\n10/31/2026 9:00:00,Q1,5\n"
    assert run(session, reduced(tmp_path, only, american)).created == 1
    assert session.scalars(select(Response.day)).all() == [date(2026, 10, 31)]


def test_closed_periods_take_late_forms_with_a_reason_only(
    session: Session, desk: tuple[int, int], tmp_path: Path
) -> None:
    text = "Ngày,Dễ tìm\n01/08/2026,5\n"
    chosen = AnswerMap({0: "moment", 1: "C11"}, "phieu-thu", "paper", desk="Q1")
    close_period(session, parse_period("2026-Q3", "reporting"), NOW)
    report = worded(run(session, reduced(tmp_path, text, chosen)), {})
    assert [one.text for one in report.problems][-1] == ADVICE
    late = worded(run(session, reduced(tmp_path, text, chosen), reason="thư đến muộn"), {})
    assert late.created == 1
    assert late.notes[0].endswith("Hãy chốt lại trên trang Kỳ báo cáo.")
    assert [one.reason for one in session.scalars(select(PeriodCorrection))] == ["thư đến muộn"]


def test_a_map_that_cannot_work_says_why() -> None:
    assert len(AnswerMap({}, "x", "import").faults()) == 3
    both = AnswerMap({0: "moment", 1: "desk", 2: "C11", 3: "C11"}, "x", "import", desk="Q1")
    assert [fault[:12] for fault in both.faults()] == ["Hãy chọn cột", "“C11” chọn c"]


def test_questionnaires_are_offered_by_name(session: Session, desk: tuple[int, int]) -> None:
    assert questionnaire_choices(session) == [("phieu-thu", "Phiếu thử (phieu-thu)")]
    assert questionnaire_of(session, "x") is None


def paper_pile(session: Session, desk: tuple[int, int], day: date = TODAY) -> PaperPile:
    unit_id = unit_of_pile(session, desk, day)
    return PaperPile(desk[0], unit_id, day, 1, make_questionnaire())


def test_a_paper_form_is_stored_once_by_its_mark(session: Session, desk: tuple[int, int]) -> None:
    levels = TypedPaper({"C11": "5", "C12": "9", "C21": "", "C22": "2", "OV": ""}, {}, "")
    pile = paper_pile(session, desk)
    assert record_paper(session, pile, levels, "m1", today=TODAY) == "stored"
    assert record_paper(session, pile, levels, "m1", today=TODAY) == "already"
    assert record_paper(session, pile, levels, "m2", today=TODAY) == "stored"
    rows = session.scalars(select(Response)).all()
    assert [(row.channel, row.answers, row.duration_band) for row in rows] == [
        ("paper", "59-2-", None)
    ] * 2
    assert session.scalars(select(AuditEntry)).all() == []  # no answer is an act of staff


def test_paper_forms_that_say_nothing_or_come_too_late_are_refused(
    session: Session, desk: tuple[int, int]
) -> None:
    pile = paper_pile(session, desk)
    for levels, said in (
        ({"C11": ""}, "chưa có câu trả lời"),
        ({"C12": "9"}, "chưa có câu trả lời"),
        ({"C11": "9", "C21": "3"}, "không có lựa chọn 9"),
    ):
        with pytest.raises(PaperRefused, match=said):
            record_paper(session, pile, TypedPaper(levels, {}, ""), "m", today=TODAY)
    close_period(session, parse_period("2026-Q3", "reporting"), NOW)
    assert "đã chốt" in paper_day_fault(session, date(2026, 8, 1), TODAY)
    assert "chưa đến" in paper_day_fault(session, date(2026, 12, 1), TODAY)
    assert "quá xa" in paper_day_fault(session, date(1999, 1, 1), TODAY)
    with pytest.raises(PaperRefused, match="đã chốt"):
        record_paper(
            session, paper_pile(session, desk, date(2026, 8, 1)), {"C11": "5"}, "m", today=TODAY
        )
