"""Working days of the clocks, and the days on which desks were open."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.models import CalendarDay, CalendarYear, OpeningHours
from survey.queries.work_calendar import (
    USUAL_WEEK,
    Stretch,
    days_of_year,
    read_opening_weeks,
    year_state,
)
from survey.services.places.working_days import add_working_days, count_working_days, open_days
from tests.factories import store_desk, store_unit


def keep_year(session: Session, year: int, days: Iterable[tuple[date, date | None]]) -> None:
    session.execute(insert(CalendarYear).values(year=year, revision=1))
    for day, stands_for in days:
        kind = "off" if stands_for is None else "work"
        row = {"day": day, "year": year, "kind": kind, "name": "x", "stands_for": stands_for}
        session.execute(insert(CalendarDay).values(row))


def open_on(session: Session, *weekdays: int, **owner: int) -> None:
    for weekday in weekdays:
        row = {"weekday": weekday, "opens": 450, "closes": 690, **owner}
        session.execute(insert(OpeningHours).values(row))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Friday to Monday, over a weekend.
        (date(2026, 11, 13), 1, date(2026, 11, 16)),
        # Nothing is added to the day itself, even to a Sunday.
        (date(2026, 11, 15), 0, date(2026, 11, 15)),
        # Tet 2026: from the Friday before, the next working day is nine days later.
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        # 2 January is free, the Saturday of 10 January is worked.
        (date(2025, 12, 31), 6, date(2026, 1, 10)),
        # National day: 31 August, 1 and 2 September are free.
        (date(2026, 8, 28), 5, date(2026, 9, 9)),
    ],
)
def test_terms_jump_over_weekends_and_holidays(
    session: Session, start: date, days: int, end: date
) -> None:
    assert add_working_days(session, start, days) == end
    assert count_working_days(session, start, end) == days


def test_counting_undoes_adding_from_every_day_of_two_years(session: Session) -> None:
    for step in range(0, 730, 17):
        start = date(2026, 1, 1) + timedelta(days=step)
        for days in (1, 5, 20):
            assert count_working_days(session, start, add_working_days(session, start, days)) == (
                days
            )


def test_nothing_is_counted_backwards(session: Session) -> None:
    assert count_working_days(session, date(2026, 11, 20), date(2026, 11, 13)) == 0


def test_calendar_of_the_office_takes_the_place_of_the_proposal(session: Session) -> None:
    monday, saturday = date(2026, 11, 30), date(2026, 12, 5)
    keep_year(session, 2026, [(monday, None), (saturday, monday)])
    assert add_working_days(session, date(2026, 11, 27), 1) == date(2026, 12, 1)
    assert add_working_days(session, date(2026, 12, 4), 1) == saturday
    # What the office left out of its year is not free.
    assert count_working_days(session, date(2026, 2, 13), date(2026, 2, 23)) == 6
    # Other years are still proposed.
    assert count_working_days(session, date(2027, 2, 4), date(2027, 2, 12)) == 1
    assert [one.day for one in days_of_year(session, 2026)] == [monday, saturday]
    state = year_state(session, 2026)
    assert state is not None
    assert (state.confirmed_on, state.revision) == (None, 1)
    assert year_state(session, 2027) is None


def test_desk_follows_its_unit_and_a_unit_the_one_above(session: Session) -> None:
    root = store_unit(session, "P", kind="province")
    ward = store_unit(session, "W", parent_id=root)
    far = store_unit(session, "F")
    desks = [
        store_desk(session, unit, code) for unit, code in ((ward, "A"), (ward, "B"), (far, "C"))
    ]
    weeks = read_opening_weeks(session)
    assert {weeks.desk_week(desk) for desk in desks} == {USUAL_WEEK}
    open_on(session, 0, 5, unit_id=root)
    open_on(session, 2, desk_id=desks[1])
    weeks = read_opening_weeks(session)
    assert weeks.desk_week(desks[0]) == (Stretch(0, 450, 690), Stretch(5, 450, 690))
    assert weeks.desk_week(desks[1]) == (Stretch(2, 450, 690),)
    assert weeks.desk_week(desks[2]) == USUAL_WEEK
    assert (weeks.source(ward), weeks.source(far)) == (root, None)


def test_worked_saturday_has_the_hours_of_the_day_it_stands_for(session: Session) -> None:
    unit = store_unit(session)
    every_day, fridays = store_desk(session, unit, "A"), store_desk(session, unit, "B")
    open_on(session, 4, desk_id=fridays)
    # 2 January 2026 is a free Friday, worked on Saturday 10 January.
    found = open_days(session, [every_day, fridays], start=date(2026, 1, 1), end=date(2026, 1, 13))
    assert found[fridays] == (date(2026, 1, 9), date(2026, 1, 10))
    assert found[every_day] == tuple(date(2026, 1, day) for day in (5, 6, 7, 8, 9, 10, 12))


@pytest.mark.parametrize(
    ("promise", "model", "values"),
    [
        ("calendar_day_kind_known", CalendarDay, {"kind": "half", "stands_for": None}),
        ("worked_day_stands_for_another", CalendarDay, {"kind": "work", "stands_for": None}),
        ("worked_day_stands_for_another", CalendarDay, {"kind": "off"}),
        ("day_not_for_itself", CalendarDay, {"stands_for": date(2026, 12, 5)}),
        ("hours_of_a_unit_or_a_desk", OpeningHours, {"unit_id": None}),
        ("hours_weekday_real", OpeningHours, {"weekday": 7}),
        ("hours_close_after_they_open", OpeningHours, {"closes": 450}),
        ("hours_close_after_they_open", OpeningHours, {"closes": 1441}),
    ],
)
def test_promises_of_calendar_and_hours_are_kept_by_name(
    session: Session,
    promise: str,
    model: type[CalendarDay] | type[OpeningHours],
    values: dict[str, object],
) -> None:
    keep_year(session, 2026, [])
    right = {
        CalendarDay: {
            "day": date(2026, 12, 5),
            "year": 2026,
            "kind": "work",
            "name": "x",
            "stands_for": date(2026, 11, 30),
        },
        OpeningHours: {"unit_id": store_unit(session), "weekday": 0, "opens": 450, "closes": 690},
    }[model]
    with session.begin_nested() as savepoint:
        session.execute(insert(model).values(right))
        savepoint.rollback()
    with pytest.raises(IntegrityError, match=promise), session.begin_nested():
        session.execute(insert(model).values({**right, **values}))
