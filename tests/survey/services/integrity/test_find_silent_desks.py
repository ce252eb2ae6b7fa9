"""A desk that usually has answers and has none any more is on the office's page next morning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from survey.models import Desk, OpeningHours
from survey.queries.work_calendar import read_work_calendar
from survey.services.integrity.find_silent_desks import find_silent_desks
from tests.survey.services.place import GOOD, Place

#: A Wednesday; the four weeks before it have no holiday.
LAST = date(2026, 10, 14)
THURSDAY, FRIDAY = LAST + timedelta(days=1), LAST + timedelta(days=2)
MONDAY = date(2026, 10, 19)


@pytest.fixture
def busy(session: Session) -> tuple[Place, int, int]:
    """A desk with seven answers on each working day up to a Wednesday."""
    place = Place(session)
    unit, desk = place.unit("A")
    for step in range(28):
        day = LAST - timedelta(days=step)
        if read_work_calendar(session).works(day):
            place.answer(unit, desk, 7, day, GOOD)
    return place, unit, desk


def silent(place: Place, today: date) -> list[tuple[int, int, date]]:
    found = find_silent_desks(place.session, today).desks
    return [(one.desk_id, one.days, one.last_answer) for one in found]


def test_silent_desk_is_known_the_morning_after(busy: tuple[Place, int, int]) -> None:
    place, unit, desk = busy
    assert silent(place, LAST) == []
    assert silent(place, THURSDAY) == []
    assert silent(place, FRIDAY) == [(desk, 1, LAST)]
    place.answer(unit, desk, 1, THURSDAY, GOOD)
    assert silent(place, FRIDAY) == []


def test_weekend_is_no_silence_and_neither_are_the_desk_s_own_closed_days(
    busy: tuple[Place, int, int],
) -> None:
    place, unit, desk = busy
    place.answer(unit, desk, 7, FRIDAY, GOOD)
    assert silent(place, MONDAY) == []
    assert silent(place, MONDAY + timedelta(days=1)) == [(desk, 1, FRIDAY)]
    for weekday in range(1, 5):
        hours = {"weekday": weekday, "opens": 450, "closes": 690}
        place.session.add(OpeningHours(desk_id=desk, **hours))
    place.session.flush()
    assert silent(place, MONDAY + timedelta(days=1)) == []


def test_forms_that_staff_typed_in_hide_no_silence(busy: tuple[Place, int, int]) -> None:
    place, unit, desk = busy
    place.answer(unit, desk, 30, THURSDAY, GOOD, channel="paper")
    assert silent(place, FRIDAY) == [(desk, 1, LAST)]


def test_closed_desk_and_seldom_used_one_are_left_alone(busy: tuple[Place, int, int]) -> None:
    place, _, desk = busy
    unit, other = place.unit("B")
    for step in range(0, 28, 7):
        place.answer(unit, other, 1, LAST - timedelta(days=step), GOOD)
    late = LAST + timedelta(days=14)
    assert [one[0] for one in silent(place, late)] == [desk]
    place.session.execute(update(Desk).where(Desk.id == desk).values(valid_to=FRIDAY))
    assert silent(place, late) == []
    assert silent(place, LAST + timedelta(days=400)) == []
