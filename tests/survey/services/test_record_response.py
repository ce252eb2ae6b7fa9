"""The only door by which answers come in."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from analysis.tally import tally_answers
from survey.database.engine import SessionMaker, writing
from survey.models import (
    Comment,
    DailyTally,
    HalfMonthTally,
    Response,
    SeenToken,
)
from survey.queries.tallies import daily_cells, tally_cells
from survey.services.record_response import (
    FilledForm,
    NotStored,
    Recorder,
    store_forms,
)
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import (
    TODAY,
    make_form,
    make_questionnaire,
    store_desk,
    store_placard,
    store_questionnaire,
    store_unit,
)


@pytest.fixture
def form(maker: SessionMaker) -> FilledForm:
    """A form of a stored desk."""
    with maker.begin() as session:
        unit = store_unit(session)
        desk = store_desk(session, unit)
        questionnaire = store_questionnaire(session)
        placard = store_placard(session, desk)
    return make_form(unit, desk, questionnaire, placard_id=placard)


@pytest.fixture
def recorder(engine: Engine, form: FilledForm) -> Iterator[Recorder]:
    """A recorder of one process."""
    opened = Recorder(engine, {form.questionnaire_id: make_questionnaire()})
    yield opened
    opened.close()


def again(form: FilledForm, token: str, **changes: Any) -> FilledForm:
    return replace(form, form_token=token, **changes)


def one(session: Session, model: type[Any]) -> Any:
    return session.scalars(select(model)).one()


def test_stores_what_was_filled_in(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    assert recorder.record(replace(form, field="dat_dai", duration_band=3)) == "stored"
    with maker() as session:
        row = one(session, Response)
        assert (row.answers, row.facts, row.field, row.duration_band) == (
            "59424",
            "1",
            "dat_dai",
            3,
        )
        assert (row.day, row.reporting_quarter) == (TODAY, 20264)
        assert (row.unit_id, row.desk_id, row.placard_id) == (
            form.unit_id,
            form.desk_id,
            form.placard_id,
        )


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 12, 14), 20254),
        (date(2025, 12, 15), 20261),
        (date(2026, 3, 14), 20261),
        (date(2026, 3, 15), 20262),
        (date(2026, 9, 15), 20264),
    ],
)
def test_stores_the_quarter_of_the_reporting_year(
    recorder: Recorder, form: FilledForm, maker: SessionMaker, day: date, quarter: int
) -> None:
    recorder.record(replace(form, day=day))
    with maker() as session:
        assert one(session, Response).reporting_quarter == quarter


def test_same_form_is_stored_once_however_often_it_is_sent(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(recorder.record, [form] * 24))
    assert outcomes == {"stored": 1, "already": 23}
    with maker() as session:
        assert one(session, Response)
        assert one(session, DailyTally).forms == one(session, HalfMonthTally).forms == 1


def test_changed_form_with_a_used_token_changes_nothing(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(form)
    assert recorder.record(replace(form, answers={"C11": 1}, comment="khác")) == "already"
    with maker() as session:
        assert one(session, Response).answers == "59424"
        assert session.scalars(select(Comment)).all() == []


def test_two_people_with_the_same_words_are_two_forms(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    for token in ("first", "second"):
        assert recorder.record(again(form, token, comment="Cảm ơn")) == "stored"
    with maker() as session:
        assert len(session.scalars(select(Response)).all()) == 2
        assert len(session.scalars(select(Comment)).all()) == 2


def test_tallies_are_the_tallies_of_the_answers(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    answers = [{"C11": level, "C21": 3, "OV": None} for level in (1, 2, 3, 4, 5, 5)]
    days = [date(2026, 11, day) for day in (1, 14, 15, 15, 20, 30)]
    for place, (levels, day) in enumerate(zip(answers, days, strict=True)):
        recorder.record(again(form, f"t{place}", answers=levels, day=day))
    packed = [f"{level}-3--" for level in (1, 2, 3, 4, 5, 5)]
    with maker() as session:
        halves = tally_cells(session, date(2026, 11, 1), date(2026, 12, 1))
        by_day = daily_cells(session, date(2026, 11, 15), date(2026, 11, 16))
        assert verify_tallies(session) == []
    q = make_questionnaire()
    assert {cell.start: cell.tally for cell in halves} == {
        date(2026, 11, 1): tally_answers(q, packed[:2]),
        date(2026, 11, 15): tally_answers(q, packed[2:]),
    }
    assert [cell.tally for cell in by_day] == [tally_answers(q, packed[2:4])]


def test_poisoned_form_fails_alone_and_leaves_nothing(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    forms = [again(form, f"t{number}") for number in range(12)]
    forms[5] = replace(forms[5], desk_id=99999)
    forms[7] = replace(forms[7], answers={"C11": 6})
    forms[9] = replace(forms[9], answers="123")
    forms[10] = replace(forms[10], facts={"TRIPS": 7})
    outcomes: dict[int, str] = {}

    def send(number: int) -> None:
        try:
            outcomes[number] = recorder.record(forms[number])
        except NotStored:
            outcomes[number] = "not stored"

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, range(12)))
    assert {number for number, outcome in outcomes.items() if outcome == "not stored"} == {
        5,
        7,
        9,
        10,
    }
    with maker() as session:
        assert len(session.scalars(select(Response)).all()) == 8
        assert len(session.scalars(select(SeenToken)).all()) == 8
        assert verify_tallies(session) == []


def test_form_that_failed_can_be_sent_again(recorder: Recorder, form: FilledForm) -> None:
    with pytest.raises(NotStored):
        recorder.record(replace(form, channel="e-mail"))
    assert recorder.record(form) == "stored"


def test_version_added_while_running_is_known(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    with maker.begin() as session:
        newer = store_questionnaire(session, make_questionnaire("phieu-moi"))
    assert recorder.record(replace(form, questionnaire_id=newer)) == "stored"


def test_packed_answers_and_facts_are_taken_as_they_are(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(replace(form, answers="1-59-", facts="2"))
    with maker() as session:
        row = one(session, Response)
        assert (row.answers, row.facts) == ("1-59-", "2")


def test_unanswered_fact_is_a_dash(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(replace(form, facts={"TRIPS": None}))
    with maker() as session:
        assert one(session, Response).facts == "-"


def test_comments_are_composed_trimmed_and_flagged(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(replace(form, comment=" Ca\u200b\u0301n bộ \u202etốt\x00, gọi 0912 345 678 \n"))
    recorder.record(again(form, "blank", comment=" \n\t"))
    with maker() as session:
        row = one(session, Comment)
        assert row.text == "Cán bộ tốt, gọi 0912 345 678"
        assert row.flags == "phone,number"


def test_two_who_add_to_a_cell_that_is_not_there_yet_are_both_in_it(
    engine: Engine, form: FilledForm, recorder: Recorder, maker: SessionMaker
) -> None:
    asked = {form.questionnaire_id: make_questionnaire()}
    with ThreadPoolExecutor(1) as other:
        with writing(engine).begin() as connection:
            store_forms(connection, [form], asked)
            # Waits for the cell, or for its turn, until the commit.
            second = other.submit(recorder.record, again(form, "second"))
        assert second.result() == "stored"
    with maker() as session:
        assert [row.forms for row in session.scalars(select(DailyTally))] == [2]
        assert verify_tallies(session) == []
