"""Periods: two calendars of quarters that tile the years, with the names officials use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.period import Period, PeriodError, half_month, parse_period, period_of

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
calendars = st.sampled_from(["reporting", "calendar"])
CODES = ("2026-Q1", "2026-Q4", "2026-H1", "2026-H2", "2026-9M", "2026", "2026-M01", "2026-M12")


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
        ("2026-Q2", date(2026, 3, 15), date(2026, 6, 14)),
        ("2026-Q3", date(2026, 6, 15), date(2026, 9, 14)),
        ("2026-Q4", date(2026, 9, 15), date(2026, 12, 14)),
        ("2026-H1", date(2025, 12, 15), date(2026, 6, 14)),
        ("2026-H2", date(2026, 6, 15), date(2026, 12, 14)),
        ("2026-9M", date(2025, 12, 15), date(2026, 9, 14)),
        ("2026", date(2025, 12, 15), date(2026, 12, 14)),
        ("2026-M09", date(2026, 8, 15), date(2026, 9, 14)),
        ("2026-M01", date(2025, 12, 15), date(2026, 1, 14)),
    ],
)
def test_reporting_periods_run_from_the_15th_to_the_14th(
    code: str, first: date, last: date
) -> None:
    period = parse_period(code, "reporting")
    assert (period.first_day, period.last_day) == (first, last)


def test_calendar_periods_are_those_of_the_calendar() -> None:
    quarter = parse_period("2026Q3", "calendar")
    assert (quarter.start, quarter.end) == (date(2026, 7, 1), date(2026, 10, 1))
    year = parse_period("2026", "calendar")
    assert (year.first_day, year.last_day) == (date(2026, 1, 1), date(2026, 12, 31))


def test_the_15th_of_december_belongs_to_the_next_reporting_year() -> None:
    assert period_of(date(2026, 12, 15), "reporting") == parse_period("2027-Q1", "reporting")
    assert period_of(date(2026, 12, 14), "reporting") == parse_period("2026-Q4", "reporting")
    assert period_of(date(2026, 12, 15), "reporting", "year").year == 2027
    assert period_of(date(2026, 12, 15), "calendar", "year").year == 2026


@given(days, calendars, st.sampled_from(["month", "quarter", "half", "year"]))
def test_every_day_lies_in_exactly_one_period_of_a_kind(
    day: date, calendar: str, kind: str
) -> None:
    period = period_of(day, calendar, kind)  # type: ignore[arg-type]  # sampled from the literals
    assert period.contains(day)
    assert not period.previous().contains(day)
    assert period.previous().end == period.start
    assert half_month(period.start) == period.start
    assert half_month(period.end) == period.end


@given(days, calendars)
def test_code_reads_back_as_the_same_period(day: date, calendar: str) -> None:
    period = period_of(day, calendar)  # type: ignore[arg-type]  # sampled from the literals
    assert parse_period(period.code, period.calendar) == period
    assert parse_period(period.compact.lower(), period.calendar) == period


@pytest.mark.parametrize("code", CODES)
def test_labels_and_steps_back(code: str) -> None:
    period = parse_period(code, "reporting")
    assert period.code == code
    assert period.year_before().year == 2025
    assert period.year_before().number == period.number
    assert period.previous().start < period.start


def test_names_are_those_of_official_documents() -> None:
    labels = {code: parse_period(code, "reporting").label for code in CODES}
    assert labels["2026-Q4"] == "quý IV/2026"
    assert labels["2026-H1"] == "6 tháng đầu năm 2026"
    assert labels["2026-H2"] == "6 tháng cuối năm 2026"
    assert labels["2026-9M"] == "9 tháng đầu năm 2026"
    assert labels["2026"] == "năm 2026"
    assert labels["2026-M01"] == "tháng 1/2026"
    third = parse_period("2026-Q3", "reporting")
    assert third.dates_label == "từ ngày 15/06/2026 đến ngày 14/09/2026"


def test_longer_periods_are_made_of_whole_quarters() -> None:
    for code, count in (("2026-H2", 2), ("2026-9M", 3), ("2026", 4), ("2026-Q1", 1)):
        period = parse_period(code, "reporting")
        quarters = period.quarters()
        assert len(quarters) == count
        assert quarters[0].start == period.start
        assert quarters[-1].end == period.end
    assert parse_period("2026-M03", "reporting").quarters() == ()


def test_first_quarter_follows_the_last_of_the_year_before() -> None:
    assert parse_period("2026-Q1", "reporting").previous().code == "2025-Q4"
    assert parse_period("2026", "reporting").previous().code == "2025"


@pytest.mark.parametrize("text", ["", "2026Q5", "2026-Q0", "2026-H3", "quý 3", "26Q1", "2026-M13"])
def test_refuses_what_is_no_period_in_plain_words(text: str) -> None:
    with pytest.raises(PeriodError, match=r"[Kk]ỳ|quý|Quý|tháng"):
        parse_period(text, "reporting")


def test_nine_months_do_not_hold_the_last_quarter() -> None:
    assert period_of(date(2026, 9, 14), "reporting", "nine_months").code == "2026-9M"
    with pytest.raises(PeriodError, match="9 tháng"):
        period_of(date(2026, 9, 15), "reporting", "nine_months")


def test_refuses_a_number_a_kind_does_not_have() -> None:
    for wrong in ((0, 1), (2026, 5), (10_000, 1)):
        with pytest.raises(PeriodError):
            Period("reporting", "quarter", *wrong)


def test_half_months_begin_on_the_1st_and_the_15th() -> None:
    day = date(2026, 2, 1)
    found = {half_month(day + timedelta(days=n)) for n in range(28)}
    assert found == {date(2026, 2, 1), date(2026, 2, 15)}


@pytest.mark.parametrize(
    ("calendar", "kind"), [("lunar", "quarter"), ("reporting", "week"), ("calendar", "decade")]
)
def test_refuses_a_calendar_or_kind_that_does_not_exist(calendar: Any, kind: Any) -> None:
    with pytest.raises(PeriodError, match="loại kỳ"):
        Period(calendar, kind, 2026)
