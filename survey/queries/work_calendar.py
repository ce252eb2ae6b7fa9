"""Reads which days are worked: the office's calendar over the proposals, and opening hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.holidays import DayKind, SpecialDay, proposed_days
from survey.models import CalendarDay, CalendarYear, Desk, OpeningHours, Unit

WORKING_WEEKDAYS = range(5)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stretch:
    """One stretch of a weekday in which citizens are received, in minutes since midnight."""

    weekday: int
    opens: int
    closes: int


#: Used where nobody has said otherwise: 7.30 to 11.30 and 13.30 to 17.00, Monday to Friday.
USUAL_WEEK = tuple(
    Stretch(weekday, opens, closes)
    for weekday in WORKING_WEEKDAYS
    for opens, closes in ((7 * 60 + 30, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))
)


@dataclass(frozen=True)
class YearState:
    """What the office has made of the calendar of a year."""

    year: int
    confirmed_on: date | None
    revision: int


class WorkCalendar:
    """Tells of any day whether it is worked; years nobody has touched follow the proposals."""

    def __init__(self, kept: Mapping[int, Sequence[SpecialDay]]) -> None:
        self._years = {year: {one.day: one for one in days} for year, days in kept.items()}

    def special(self, day: date) -> SpecialDay | None:
        """Give what is special about a day."""
        if day.year not in self._years:
            self._years[day.year] = {one.day: one for one in proposed_days(day.year)}
        return self._years[day.year].get(day)

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day of the administration."""
        special = self.special(day)
        return day.weekday() in WORKING_WEEKDAYS if special is None else special.kind == "work"

    def weekday(self, day: date) -> int | None:
        """Give the weekday whose opening hours a day has; none on a holiday."""
        special = self.special(day)
        if special is None:
            return day.weekday()
        return special.stands_for.weekday() if special.stands_for is not None else None

    def count(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; 0 when `end` is not later."""
        span = (end - start).days
        return sum(self.works(start + timedelta(days=step)) for step in range(1, span + 1))

    def add(self, start: date, days: int) -> date:
        """Give the working day that is so many working days after `start`."""
        day = start
        for _ in range(days):
            day += ONE_DAY
            while not self.works(day):
                day += ONE_DAY
        return day


@dataclass(frozen=True)
class OpeningWeeks:
    """The usual week of every desk and unit, with where it comes from."""

    of_units: Mapping[int, tuple[Stretch, ...]]
    of_desks: Mapping[int, tuple[Stretch, ...]]
    parents: Mapping[int, int | None]
    desk_units: Mapping[int, int]

    def unit_week(self, unit_id: int) -> tuple[Stretch, ...]:
        """Give the week of a unit: its own, else that of the nearest unit above, else the usual."""
        source = self.source(unit_id)
        return USUAL_WEEK if source is None else self.of_units[source]

    def source(self, unit_id: int) -> int | None:
        """Give the unit whose week a unit follows; none: the usual week."""
        current: int | None = unit_id
        while current is not None and current not in self.of_units:
            current = self.parents.get(current)
        return current

    def desk_week(self, desk_id: int) -> tuple[Stretch, ...]:
        """Give the week of a desk: its own, else that of its unit."""
        own = self.of_desks.get(desk_id)
        return self.unit_week(self.desk_units[desk_id]) if own is None else own


def read_work_calendar(session: Session) -> WorkCalendar:
    """Read the years the office keeps; the others come from the proposals."""
    kept: dict[int, list[SpecialDay]] = {
        year: [] for year in session.scalars(select(CalendarYear.year))
    }
    for row in session.scalars(select(CalendarDay).order_by(CalendarDay.day)):
        kept[row.year].append(_special(row))
    return WorkCalendar(kept)


def year_state(session: Session, year: int) -> YearState | None:
    """Tell what the office has made of a year; none when it was never touched."""
    row = session.get(CalendarYear, year)
    return None if row is None else YearState(row.year, row.confirmed_on, row.revision)


def days_of_year(session: Session, year: int) -> tuple[SpecialDay, ...]:
    """Give the special days of a year, kept ones or the proposals."""
    if session.get(CalendarYear, year) is None:
        return proposed_days(year)
    rows = select(CalendarDay).where(CalendarDay.year == year).order_by(CalendarDay.day)
    return tuple(_special(row) for row in session.scalars(rows))


def read_opening_weeks(session: Session) -> OpeningWeeks:
    """Read the weeks of all units and desks."""
    of_units: dict[int, list[Stretch]] = defaultdict(list)
    of_desks: dict[int, list[Stretch]] = defaultdict(list)
    for row in session.scalars(select(OpeningHours)):
        stretch = Stretch(row.weekday, row.opens, row.closes)
        if row.desk_id is not None:
            of_desks[row.desk_id].append(stretch)
        elif row.unit_id is not None:
            of_units[row.unit_id].append(stretch)
    return OpeningWeeks(
        of_units={key: tuple(sorted(week)) for key, week in of_units.items()},
        of_desks={key: tuple(sorted(week)) for key, week in of_desks.items()},
        parents=dict(session.execute(select(Unit.id, Unit.parent_id)).all()),
        desk_units=dict(session.execute(select(Desk.id, Desk.unit_id)).all()),
    )


def work_time_mark(session: Session) -> str:
    """Name the state of calendar and hours: another one after any change of either."""
    years = session.execute(select(CalendarYear.year, CalendarYear.revision)).all()
    hours = session.execute(
        select(
            OpeningHours.unit_id,
            OpeningHours.desk_id,
            OpeningHours.weekday,
            func.min(OpeningHours.opens),
        )
        .group_by(OpeningHours.unit_id, OpeningHours.desk_id, OpeningHours.weekday)
        .order_by(OpeningHours.unit_id, OpeningHours.desk_id, OpeningHours.weekday)
    ).all()
    return f"{sorted(map(tuple, years))} {[tuple(row) for row in hours]}"


def _special(row: CalendarDay) -> SpecialDay:
    kind: DayKind = "work" if row.kind == "work" else "off"
    return SpecialDay(row.day, kind, row.name, row.stands_for)
