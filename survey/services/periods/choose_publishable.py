"""Chooses the periods that may be published: one calendar, over, and not being corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period
from survey.queries.closed_periods import corrections, last_closings
from survey.queries.settings import setting
from survey.queries.spans import finished_periods, periods_of_publication


@dataclass(frozen=True)
class Publishable:
    """The periods that are or may be published, and those that wait for another closing."""

    calendar: Calendar
    periods: tuple[Period, ...]
    #: Forms came after the closing: shown before the next one, they would stand out one by one.
    waiting: tuple[Period, ...]


def publication_calendar(session: Session) -> Calendar:
    """Read by which calendar figures are published."""
    return "calendar" if setting(session, "publication.calendar") == "calendar" else "reporting"


def choose_publishable(session: Session, today: date) -> Publishable:
    """Choose among all periods with answers."""
    calendar = publication_calendar(session)
    finished = finished_periods(periods_of_publication(session, calendar), today)
    closed = last_closings(session)
    changed = [
        period
        for period, last in closed.items()
        if any(each.revision >= last.revision for each in corrections(session, period))
    ]
    waiting = tuple(
        period
        for period in finished
        if period in changed
        # What was never closed may hold the same late forms.
        or (period not in closed and any(_overlap(period, each) for each in changed))
    )
    shown = tuple(period for period in finished if period not in waiting)
    return Publishable(calendar, shown, waiting)


def _overlap(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end
