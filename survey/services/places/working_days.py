"""Counts and adds working days for the clocks of the loop, and tells when desks were open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from survey.queries.work_calendar import read_opening_weeks, read_work_calendar


def count_working_days(session: Session, start: date, end: date) -> int:
    """Count the working days after a day up to and with another: none on the day itself.

    Something that came on Friday and is passed on the Monday after has waited one working day.
    """
    return read_work_calendar(session).count(start, end)


def add_working_days(session: Session, start: date, days: int) -> date:
    """Give the last day of a term of so many working days that begins after `start`.

    The two fit each other: counting to what adding gives is the number added.
    """
    return read_work_calendar(session).add(start, days)


def open_days(
    session: Session, desk_ids: Collection[int], start: date, end: date
) -> dict[int, tuple[date, ...]]:
    """List for each desk the days of a half-open span on which it received citizens.

    Holidays are left out; a worked Saturday counts as the day it stands for. Whether the desk
    itself stood on these days is for the caller, who has its dates.
    """
    calendar, weeks = read_work_calendar(session), read_opening_weeks(session)
    span = [start + timedelta(days=step) for step in range((end - start).days)]
    weekdays = [(day, calendar.weekday(day)) for day in span]
    found = {}
    for desk_id in desk_ids:
        open_on = {stretch.weekday for stretch in weeks.desk_week(desk_id)}
        found[desk_id] = tuple(day for day, weekday in weekdays if weekday in open_on)
    return found
