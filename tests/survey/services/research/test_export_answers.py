"""Answers for researchers: only of units the public table shows, nobody in a small group."""

from __future__ import annotations

import csv
import io
import struct
from collections import Counter
from datetime import date
from pathlib import Path

import pyreadstat
import pytest
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.services.record_response import store_forms
from survey.services.research.export_answers import AnswerFile, ExportRefused, export_answers
from tests.factories import make_form, make_questionnaire, store_desk, store_questionnaire
from tests.factories import store_unit as store

PERIOD = parse_period("2026-Q3", "reporting")
AFTER = date(2026, 11, 20)
DAY = date(2026, 7, 1)
PEOPLE = {"A": 40, "B": 5, "C": 5, "D": 30}


@pytest.fixture
def province(session: Session) -> None:
    questionnaire = make_questionnaire()
    key = store_questionnaire(session, questionnaire)
    root = store(session, "TINH", name="Tỉnh Thử", kind="province")
    for code, people in PEOPLE.items():
        unit = store(session, code, name=f"Xã {code}", kind="commune", parent_id=root)
        desk = store_desk(session, unit, f"Q{code}")
        forms = [
            make_form(
                unit,
                desk,
                key,
                day=DAY,
                answers={"C11": 1 + i % 5, "C12": 9 if i % 2 else 4, "C21": 4, "C22": 5, "OV": 4},
                facts={"TRIPS": 1 if i else 2},
                channel="interviewer" if i == 1 else "qr",
            )
            for i in range(people)
        ]
        store_forms(session.connection(), forms, {key: questionnaire})


@pytest.fixture
def made(session: Session, province: None) -> AnswerFile:
    return export_answers(session, [PERIOD], AFTER)


def rows(made: AnswerFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.csv().decode("utf-8-sig"), newline="")))


def test_holds_the_answers_of_units_that_are_shown_and_of_no_other(made: AnswerFile) -> None:
    counted = Counter(row["DON_VI"] for row in rows(made))
    assert counted == {"A": 39, "D": 29}
    assert [(one.unit.name, one.unit.why) for one in made.left_out] == [
        ("Xã B", "few"),
        ("Xã C", "few"),
    ]


def test_holds_nothing_that_tells_when_where_or_how(made: AnswerFile) -> None:
    names = set(rows(made)[0])
    assert names == {
        *("DON_VI", "TEN_DON_VI", "KY", "PHIEU"),
        *("C11", "C12", "C21", "C22", "OV", "F_TRIPS"),
    }
    assert b"2026-07" not in made.csv()
    assert b"QA" not in made.csv()


def test_nobody_stands_alone_with_the_facts_told(made: AnswerFile) -> None:
    for unit in ("A", "D"):
        told = Counter(row["F_TRIPS"] for row in rows(made) if row["DON_VI"] == unit)
        assert all(count >= 5 for count in told.values())


def test_facts_of_a_unit_whose_published_table_of_facts_is_withheld_are_blank(
    made: AnswerFile,
) -> None:
    told = Counter(row["F_TRIPS"] for row in rows(made))
    assert told == {"": len(made.rows)}, "one of each unit made two trips, so no table is shown"


def test_answers_themselves_are_what_was_given(made: AnswerFile) -> None:
    of_a = [row for row in rows(made) if row["DON_VI"] == "A"]
    assert Counter(row["C11"] for row in of_a) == {"1": 8, "2": 7, "3": 8, "4": 8, "5": 8}
    assert {row["C12"] for row in of_a} == {"4", "9"}


def test_spss_file_says_the_same_with_the_words_of_questions(
    made: AnswerFile, tmp_path: Path
) -> None:
    file = tmp_path / "a.sav"
    file.write_bytes(made.sav())
    frame, meta = pyreadstat.read_sav(file)
    assert len(frame) == len(made.rows)
    assert frame["C11"].tolist() == [float(row["C11"]) for row in rows(made)]
    assert frame["TEN_DON_VI"][0] == "Xã A"
    assert meta.column_names_to_labels["C21"] == "Thái độ"
    assert meta.variable_value_labels["C11"][5.0] == "Rất hài lòng"
    assert meta.variable_value_labels["F_TRIPS"] == {1.0: "Một lần", 2.0: "Hai lần"}


def test_same_answers_give_the_same_bytes(session: Session, made: AnswerFile) -> None:
    again = export_answers(session, [PERIOD], AFTER)
    assert (again.csv(), again.sav()) == (made.csv(), made.sav())
    # The moment of writing is taken out, and nothing beside it: 100 is the bias every reader knows.
    assert made.sav()[84:109] == struct.pack("<d", 100) + b"01 Jan 20" + b"00:00:00"


@pytest.mark.parametrize("code", ["2026", "2026-H1", "2026-M07"])
def test_refuses_what_is_no_quarter(session: Session, province: None, code: str) -> None:
    with pytest.raises(ExportRefused, match="từng quý"):
        export_answers(session, [parse_period(code, "reporting")], AFTER)


def test_refuses_a_period_that_is_not_over_and_another_calendar(
    session: Session, province: None
) -> None:
    for period in (
        parse_period("2026-Q4", "reporting"),
        parse_period("2026-Q3", "calendar"),
    ):
        with pytest.raises(ExportRefused, match="lịch công bố"):
            export_answers(session, [period], AFTER)
