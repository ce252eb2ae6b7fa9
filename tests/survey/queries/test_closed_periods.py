"""Which days are closed, in either calendar, and which forms are stored already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.queries.closed_periods import closed_on, closings, corrections, last_closings
from survey.queries.seen_tokens import TOKENS_AT_A_TIME, seen_tokens
from survey.queries.spans import (
    answered_periods,
    finished_periods,
    half_month_forms,
    has_more_forms,
)
from survey.services.publication.close_period import close_period
from survey.services.record_response import store_forms
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

REPORTING = parse_period("2026-Q3", "reporting")
ORDINARY = parse_period("2026-Q3", "calendar")
NOVEMBER = datetime(2026, 11, 1, tzinfo=VIETNAM)


def test_nothing_is_closed_in_a_new_installation(session: Session) -> None:
    assert closed_on(session, date(2026, 7, 1)) == ()
    assert closings(session) == []
    assert corrections(session, REPORTING) == []


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 6, 14), []),
        (date(2026, 6, 15), [REPORTING]),
        (date(2026, 9, 14), [REPORTING]),
        (date(2026, 9, 15), []),
    ],
)
def test_a_day_is_closed_from_the_first_to_the_last_of_a_closed_period(
    session: Session, day: date, closed: list[object]
) -> None:
    close_period(session, REPORTING, NOVEMBER)
    assert [found.period for found in closed_on(session, day)] == closed


def test_a_day_counts_as_closed_when_either_calendar_closed_it(session: Session) -> None:
    close_period(session, ORDINARY, NOVEMBER)
    assert [found.period for found in closed_on(session, date(2026, 9, 20))] == [ORDINARY]
    close_period(session, REPORTING, NOVEMBER)
    both = closed_on(session, date(2026, 8, 1))
    assert {found.period for found in both} == {ORDINARY, REPORTING}
    assert last_closings(session).keys() == {ORDINARY, REPORTING}


def test_knows_used_tokens_among_more_than_one_statement_may_carry(session: Session) -> None:
    unit = store_unit(session)
    form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
    forms = [replace(form, form_token=name) for name in ("first", "last")]
    store_forms(session.connection(), forms, {form.questionnaire_id: make_questionnaire()})
    tokens = [f"new {number}" for number in range(TOKENS_AT_A_TIME)]
    assert seen_tokens(session, ["first", *tokens, "last"]) == {"first", "last"}
    assert seen_tokens(session, tokens) == seen_tokens(session, []) == set()


def test_periods_with_answers_reach_from_the_first_to_the_last_answer(session: Session) -> None:
    assert answered_periods(session, "reporting") == []
    unit = store_unit(session)
    form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
    questionnaires = {form.questionnaire_id: make_questionnaire()}
    days = (date(2026, 3, 14), date(2026, 6, 15), date(2026, 6, 30))
    forms = [make_form(unit, form.desk_id, form.questionnaire_id, day=day) for day in days]
    store_forms(session.connection(), forms, questionnaires)
    codes = [period.code for period in answered_periods(session, "reporting")]
    assert codes == ["2026-Q1", "2026-Q2", "2026-Q3", "2026"]
    assert half_month_forms(session) == {date(2026, 3, 1): 1, date(2026, 6, 15): 2}
    third = answered_periods(session, "reporting")[2]
    assert [has_more_forms(session, third, number) for number in (0, 1, 2)] == [True, True, False]
    over = finished_periods(answered_periods(session, "reporting"), date(2026, 6, 15))
    assert [period.code for period in over] == ["2026-Q1", "2026-Q2"]
    on_its_last_day = finished_periods(over, date(2026, 6, 14))
    assert [period.code for period in on_its_last_day] == ["2026-Q1"]
