"""The proposals: free days, swapped days, and years of which only the fixed days are known."""

from datetime import date

import pytest

from survey.holidays import knows_moving_days, proposed_days


@pytest.mark.parametrize("year", [2026, 2027])
def test_each_worked_weekend_day_stands_for_a_free_working_day(year: int) -> None:
    days = proposed_days(year)
    free = {one.day for one in days if one.kind == "off"}
    worked = [one for one in days if one.kind == "work"]
    assert all(one.day.weekday() >= 5 for one in worked)
    assert all(one.stands_for in free and one.stands_for.weekday() < 5 for one in worked)
    assert [one.day for one in days] == sorted({one.day for one in days})


def test_holidays_on_a_weekend_are_made_up_for_in_2026_and_2027() -> None:
    free = {one.day for year in (2026, 2027) for one in proposed_days(year) if one.kind == "off"}
    # Hung Kings' day 2026 is a Sunday, labour day 2027 a Saturday, Tet 2027 covers a weekend.
    assert {date(2026, 4, 26), date(2026, 4, 27)} <= free
    assert {date(2027, 5, 1), date(2027, 5, 3)} <= free
    assert {date(2027, 2, day) for day in range(5, 12)} <= free


def test_year_that_is_not_known_has_the_days_that_never_move() -> None:
    assert [one.day.strftime("%d/%m") for one in proposed_days(2031)] == [
        "01/01",
        "30/04",
        "01/05",
        "02/09",
        "24/11",
    ]
    assert len(proposed_days(2025)) == 4
    assert (knows_moving_days(2026), knows_moving_days(2031)) == (True, False)
