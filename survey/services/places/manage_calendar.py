"""Keeps the calendar of working days: the office takes a year over, changes and confirms it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.holidays import SpecialDay
from survey.models import CalendarDay, CalendarYear
from survey.queries.work_calendar import WORKING_WEEKDAYS, days_of_year
from survey.services.changes.guard_revision import ChangedMeanwhile, check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.places.manage_units import clean

FIRST_YEAR, LAST_YEAR = 2020, 2100


class CalendarRefused(ValueError):
    """The day makes no sense; the message says why, in Vietnamese."""


def set_day(
    session: Session, year: int, seen: int, day: SpecialDay, *, actor: Actor, now: datetime
) -> None:
    """Make a day free or worked; a day already special is written anew."""
    _check(year, day)
    kept = _taken_over(session, year, seen)
    kept.confirmed_on = None
    session.merge(
        CalendarDay(
            day=day.day, year=year, kind=day.kind, name=clean(day.name), stands_for=day.stands_for
        )
    )
    detail = {"day": day.day, "kind": day.kind, "name": day.name, "stands_for": day.stands_for}
    note_action(session, actor, "calendar.set_day", f"calendar:{year}", detail, now=now)
    session.flush()


def clear_day(
    session: Session, year: int, seen: int, day: date, *, actor: Actor, now: datetime
) -> None:
    """Let a day be what its weekday says."""
    kept = _taken_over(session, year, seen)
    row = session.get(CalendarDay, day)
    if row is None or row.year != year:
        raise CalendarRefused(f"Ngày {short_date(day)} không có trong lịch.")
    kept.confirmed_on = None
    detail = {"day": day, "name": row.name}
    session.delete(row)
    note_action(session, actor, "calendar.clear_day", f"calendar:{year}", detail, now=now)
    session.flush()


def confirm_year(session: Session, year: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Say that the days of a year are those of the official announcement."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarRefused("Năm không hợp lệ.")
    _taken_over(session, year, seen).confirmed_on = now.date()
    detail = {"days": [one.day for one in days_of_year(session, year)]}
    note_action(session, actor, "calendar.confirm", f"calendar:{year}", detail, now=now)
    session.flush()


def _taken_over(session: Session, year: int, seen: int) -> CalendarYear:
    """Give the year to be changed; one nobody has touched starts from the proposals."""
    kept = session.get(CalendarYear, year)
    if kept is not None:
        check_revision(kept, seen)
        return kept
    if seen != 0:
        raise ChangedMeanwhile
    proposed = days_of_year(session, year)
    kept = CalendarYear(year=year, confirmed_on=None, revision=1)
    session.add(kept)
    session.flush()
    session.add_all(
        CalendarDay(day=one.day, year=year, kind=one.kind, name=one.name, stands_for=one.stands_for)
        for one in proposed
    )
    session.flush()
    return kept


def _check(year: int, day: SpecialDay) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR or day.day.year != year:
        raise CalendarRefused(f"Ngày phải thuộc năm {year}.")
    if not clean(day.name):
        raise CalendarRefused("Hãy ghi tên ngày nghỉ hoặc lý do làm bù.")
    weekend = day.day.weekday() not in WORKING_WEEKDAYS
    if day.kind == "off":
        if day.stands_for is not None:
            raise CalendarRefused("Ngày nghỉ không thay cho ngày nào.")
        return
    if not weekend:
        raise CalendarRefused("Ngày làm bù là thứ Bảy hoặc Chủ nhật.")
    if day.stands_for is None or day.stands_for.weekday() not in WORKING_WEEKDAYS:
        raise CalendarRefused("Hãy ghi ngày làm việc (thứ Hai đến thứ Sáu) được nghỉ thay.")
