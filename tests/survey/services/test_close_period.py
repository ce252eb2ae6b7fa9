"""Closing a period and what shows when it changes afterwards."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.models import Response
from survey.queries.responses import closings, count_responses, responses_between
from survey.services.close_period import PeriodOpen, close_period, seal_of
from survey.services.record_response import FilledForm, store_forms
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

Q3 = parse_period("2026Q3", "reporting")
AFTER = datetime(2026, 9, 15, 0, 5, tzinfo=VIETNAM)


@pytest.fixture
def form(session: Session) -> FilledForm:
    unit = store_unit(session)
    return make_form(unit, store_desk(session, unit), store_questionnaire(session))


def store(session: Session, form: FilledForm, *days: date) -> None:
    forms = [
        replace(form, day=day, form_token=f"{day}-{number}") for number, day in enumerate(days)
    ]
    questionnaires = {form.questionnaire_id: make_questionnaire()}
    store_forms(session.connection(), forms, questionnaires)


def test_counts_the_forms_of_the_half_open_period(session: Session, form: FilledForm) -> None:
    days = [date(2026, 6, 14), date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 15)]
    store(session, form, *days)
    closing = close_period(session, Q3, AFTER)
    assert (closing.forms, closing.revision, closing.new) == (2, 1, True)
    assert [face.day for face in responses_between(session, Q3.start, Q3.end)] != []
    assert count_responses(session) == 4


def test_closing_again_without_a_change_makes_no_revision(
    session: Session, form: FilledForm
) -> None:
    store(session, form, date(2026, 7, 1))
    first = close_period(session, Q3, AFTER)
    store(session, form, date(2026, 9, 15))
    assert close_period(session, Q3, AFTER) == replace(first, new=False)
    assert len(closings(session)) == 1


def test_form_that_came_late_makes_a_second_revision(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 7, 1))
    first = close_period(session, Q3, AFTER)
    store(session, form, date(2026, 7, 2))
    second = close_period(session, Q3, AFTER)
    assert (second.revision, second.forms) == (2, 2)
    assert second.sha256 != first.sha256
    assert [one.revision for one in closings(session)] == [1, 2]


def test_changed_answer_breaks_the_seal(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 7, 1), date(2026, 7, 1))
    before = seal_of(session, Q3)
    row = session.scalars(select(Response.id)).first()
    session.execute(update(Response).where(Response.id == row).values(answers="11111"))
    forms, seal = seal_of(session, Q3)
    assert forms == before[0] == 2
    assert seal != before[1]


def test_swapping_one_form_for_another_breaks_the_seal(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 7, 1))
    before = seal_of(session, Q3)
    session.execute(delete(Response))
    store(session, form, date(2026, 7, 3))
    after = seal_of(session, Q3)
    assert after[0] == before[0] == 1
    assert after[1] != before[1]


def test_refuses_to_close_before_the_end_unless_forced(session: Session) -> None:
    last_evening = datetime(2026, 9, 14, 23, 59, tzinfo=VIETNAM)
    with pytest.raises(PeriodOpen, match="chưa kết thúc"):
        close_period(session, Q3, last_evening)
    assert close_period(session, Q3, last_evening, force=True).revision == 1


def test_calendars_are_closed_apart(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 9, 20))
    calendar = parse_period("2026Q3", "calendar")
    october = datetime(2026, 10, 1, tzinfo=VIETNAM)
    assert close_period(session, calendar, october).forms == 1
    assert close_period(session, Q3, october).forms == 0
