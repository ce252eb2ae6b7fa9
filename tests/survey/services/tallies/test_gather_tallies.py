"""A period and the seven of its kind before it take their answers, and leave what lies between."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.queries.questionnaires import all_questionnaires
from survey.services.record_response import store_forms
from survey.services.tallies.gather_tallies import gather_tallies
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

#: A day in each month of four years, so that nothing that is left out is empty.
DAYS = [date(2023, 1, 5) + timedelta(days=30 * step) for step in range(48)]


@pytest.mark.parametrize("code", ["2026-Q2", "2026-H1", "2026-H2", "2026-9M", "2026", "2025-9M"])
@pytest.mark.parametrize("calendar", ["reporting", "calendar"])
def test_each_period_has_its_own_answers_and_what_is_between_is_in_none(
    session: Session, calendar: str, code: str
) -> None:
    unit, key = store_unit(session), store_questionnaire(session, make_questionnaire())
    desk = store_desk(session, unit)
    forms = [make_form(unit, desk, key, day=day) for day in DAYS]
    store_forms(session.connection(), forms, all_questionnaires(session))
    period: Period = parse_period(code, "reporting" if calendar == "reporting" else "calendar")
    gathered = gather_tallies(session, [unit], period)
    found = {each: sum(c.tally.forms for c in cells) for each, cells in gathered.pooled.items()}
    wanted = Counter(each for each in gathered.periods for day in DAYS if each.contains(day))
    assert found == {each: wanted[each] for each in gathered.periods}
    assert sum(gathered.channels.values()) == wanted[period] > 0
