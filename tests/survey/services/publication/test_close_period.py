"""Closing a period: when it may be, what it keeps, and what shows when it changes afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.clock import VIETNAM
from survey.queries.closed_periods import closings
from survey.queries.responses import count_responses
from survey.services.issue_reports import closing_note
from survey.services.periods.follow_periods import period_states, quick_states_of, states_of
from survey.services.publication.close_period import (
    ClosedMeanwhile,
    PeriodOpen,
    ReasonMissing,
    close_period,
    plain_reason,
    reckon_closing,
    store_closing,
)
from survey.services.record_response import FilledForm, store_forms
from survey.services.settings.manage_settings import change_setting
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

Q3 = parse_period("2026Q3", "reporting")
#: The last of fifteen days of waiting after 14 September, and the day after it.
LAST_EVENING = datetime(2026, 9, 29, 23, 59, tzinfo=VIETNAM)
AFTER = datetime(2026, 9, 30, 0, 0, tzinfo=VIETNAM)
TODAY = AFTER.date()


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
    assert (closing.closed_on, closing.reason) == (AFTER.date(), None)
    assert count_responses(session) == 4


def test_the_fifteenth_day_of_waiting_is_refused_and_the_next_is_not(session: Session) -> None:
    with pytest.raises(PeriodOpen, match=r"đến hết ngày 29/09/2026. Chốt được từ ngày 30/09/2026"):
        close_period(session, Q3, LAST_EVENING)
    assert close_period(session, Q3, AFTER).revision == 1


@pytest.mark.parametrize("days", [0, 1, 40])
def test_the_days_of_waiting_are_those_of_the_setting(session: Session, days: int) -> None:
    change_setting(session, "period.freeze_days", days)
    first = datetime(2026, 9, 15, tzinfo=VIETNAM) + timedelta(days=days)
    with pytest.raises(PeriodOpen):
        close_period(session, Q3, first - timedelta(minutes=1))
    assert close_period(session, Q3, first).new


def test_closing_early_is_forced_with_a_reason_that_is_kept(session: Session) -> None:
    with pytest.raises(ReasonMissing, match="--reason"):
        close_period(session, Q3, LAST_EVENING, force=True, reason=" \n ")
    closing = close_period(session, Q3, LAST_EVENING, force=True, reason=" Tỉnh\nyêu  cầu ")
    assert (closing.revision, closing.reason) == (1, "Tỉnh yêu cầu")
    assert closings(session)[0].reason == "Tỉnh yêu cầu"


def test_a_running_period_is_never_closed_so_that_no_answer_of_today_is_late(
    session: Session,
) -> None:
    change_setting(session, "period.freeze_days", 0)
    evening = datetime(2026, 9, 14, 23, 59, tzinfo=VIETNAM)
    with pytest.raises(PeriodOpen, match=r"chưa kết thúc.*từ ngày 15/09/2026"):
        close_period(session, Q3, evening, force=True, reason="gấp")
    assert closings(session) == []


def test_closing_again_without_a_change_makes_no_revision(
    session: Session, form: FilledForm
) -> None:
    store(session, form, date(2026, 7, 1))
    first = close_period(session, Q3, AFTER)
    store(session, form, date(2026, 9, 15))
    assert close_period(session, Q3, AFTER, reason="thử lại") == replace(first, new=False)
    assert len(closings(session)) == 1


def test_form_that_came_late_makes_a_second_revision_with_its_reason(
    session: Session, form: FilledForm
) -> None:
    store(session, form, date(2026, 7, 1))
    first = close_period(session, Q3, AFTER)
    store(session, form, date(2026, 7, 2))
    with pytest.raises(ReasonMissing, match=r"sau lần chốt 1 .*khi đó 1 phiếu, nay 2 phiếu"):
        close_period(session, Q3, AFTER)
    assert [state.state for state in states_of(session, [Q3], AFTER.date())] == ["changed"]
    second = close_period(session, Q3, AFTER, reason="phiếu giấy đến muộn")
    assert (second.revision, second.forms, second.reason) == (2, 2, "phiếu giấy đến muộn")
    assert second.sha256 != first.sha256
    assert [one.revision for one in closings(session)] == [1, 2]
    assert [state.state for state in states_of(session, [Q3], AFTER.date())] == ["closed"]


def test_calendars_are_closed_apart(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 9, 20))
    calendar = parse_period("2026Q3", "calendar")
    november = datetime(2026, 11, 1, tzinfo=VIETNAM)
    assert close_period(session, calendar, november).forms == 1
    assert close_period(session, Q3, november).forms == 0


def test_two_who_close_at_once_make_one_closing(session: Session, form: FilledForm) -> None:
    store(session, form, date(2026, 7, 1))
    mine = reckon_closing(session, Q3, AFTER)
    close_period(session, Q3, AFTER)
    with pytest.raises(ClosedMeanwhile):
        store_closing(session, mine, AFTER)
    assert len(closings(session)) == 1


def test_a_reason_is_one_line_in_composed_letters() -> None:
    assert plain_reason("  phie\u0302\u0301u\n\tmuộn ") == "phiếu muộn"
    assert plain_reason("") is plain_reason(None) is plain_reason(" \n") is None


DAYS = st.lists(st.dates(date(2026, 6, 10), date(2026, 9, 20)), max_size=4)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(DAYS, min_size=1, max_size=4))
def test_only_forms_of_the_period_make_another_revision(
    session: Session, batches: list[list[date]]
) -> None:
    """However forms come in, each closing adds a revision exactly when the period changed."""
    with session.begin_nested() as savepoint:
        unit = store_unit(session)
        form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
        close_period(session, Q3, AFTER)
        expected = 1
        for number, days in enumerate(batches):
            forms = [
                replace(form, day=day, form_token=f"{number} {place}")
                for place, day in enumerate(days)
            ]
            store_forms(session.connection(), forms, {form.questionnaire_id: make_questionnaire()})
            late = any(Q3.contains(day) for day in days)
            [state] = states_of(session, [Q3], AFTER.date())
            assert state.state == ("changed" if late else "closed")
            expected += late
            for _ in range(2):
                assert close_period(session, Q3, AFTER, reason="muộn").revision == expected
        savepoint.rollback()


def test_every_state_is_told_in_words(session: Session, form: FilledForm) -> None:
    store(session, form, date(2025, 8, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1))
    h1 = parse_period("2026-H1", "reporting")
    q2 = parse_period("2026Q2", "reporting")
    close_period(session, h1, AFTER)
    close_period(session, q2, AFTER)
    store(session, form, date(2026, 6, 14))
    told = {
        state.period.code: (state.in_words, state.forms)
        for state in period_states(session, "reporting", LAST_EVENING.date())
    }
    assert told == {
        "2025-Q3": ("có thể chốt", 1),
        "2025-9M": ("có thể chốt", 1),
        "2025": ("có thể chốt", 1),
        "2026-Q2": ("đã chốt lần 1, số liệu đã thay đổi sau khi chốt", 2),
        "2026-H1": ("đã chốt lần 1, số liệu đã thay đổi sau khi chốt", 2),
        "2026-Q3": ("đã hết, nhận phiếu giấy đến muộn đến hết ngày 29/09/2026", 1),
        "2026-9M": ("đã hết, nhận phiếu giấy đến muộn đến hết ngày 29/09/2026", 3),
        "2026-Q4": ("đang chạy", 1),
        "2026": ("đang chạy", 4),
    }
    assert list(told) == [
        *("2025-Q3", "2025-9M", "2025"),
        *("2026-Q2", "2026-H1", "2026-Q3", "2026-9M", "2026-Q4", "2026"),
    ]
    close_period(session, q2, AFTER, reason="muộn")
    [state] = states_of(session, [q2], AFTER.date())
    assert state.in_words == "đã chốt lần 2 ngày 30/09/2026"


def test_a_longer_period_is_closed_with_its_quarters(session: Session, form: FilledForm) -> None:
    q1, q2, half, nine = (
        parse_period(f"2026-{part}", "reporting") for part in ("Q1", "Q2", "H1", "9M")
    )

    def told(period: Period, day: date = TODAY) -> tuple[str, bool]:
        [state] = states_of(session, [period], day)
        assert [state] == quick_states_of(session, [period], day)
        return state.in_words, state.by_quarters

    store(session, form, date(2026, 4, 1), date(2026, 7, 1))
    close_period(session, q2, AFTER)
    assert told(half) == ("đã chốt theo từng quý", True), "quarter I has nothing to close"
    # Late forms of quarter I may still come.
    assert not told(half, q1.end)[1]
    store(session, form, date(2026, 1, 5))
    assert told(half) == ("có thể chốt", False)
    close_period(session, q1, AFTER)
    assert told(half) == ("đã chốt theo từng quý", True)
    assert told(nine) == ("có thể chốt", False)
    assert closing_sentence(session, half) == (
        "Số liệu chốt theo từng quý: quý I/2026 lần 1, ngày 30/09/2026; "
        "quý II/2026 lần 1, ngày 30/09/2026."
    )
    store(session, form, date(2026, 4, 2))
    assert told(half) == ("đã chốt theo từng quý, quý II/2026 đã thay đổi sau khi chốt", False)
    assert "nhưng quý II/2026 đã thay đổi sau khi chốt" in closing_sentence(session, half)
    close_period(session, q2, AFTER, reason="muộn")
    assert told(half) == ("đã chốt theo từng quý", True)
    assert "quý II/2026 lần 2" in closing_sentence(session, half)
    close_period(session, half, AFTER)
    assert told(half) == ("đã chốt lần 1 ngày 30/09/2026", False), "its own closing tells more"


def closing_sentence(session: Session, period: Period) -> str:
    note = closing_note(session, period, AFTER.date())
    assert note is not None
    return note.sentence
