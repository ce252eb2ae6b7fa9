"""Reads over which days an installation has answers, and which periods they fill."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, period_of
from survey.models import HalfMonthTally

#: So many tallies at once are read to see whether there are enough.
FORMS_READ = 500


def answered_span(session: Session) -> tuple[date, date] | None:
    """Give the first days of the first and the last half month with an answer, if there is any."""
    first = session.scalar(select(func.min(HalfMonthTally.start)))
    last = session.scalar(select(func.max(HalfMonthTally.start)))
    return None if first is None or last is None else (first, last)


def answered_periods(session: Session, calendar: Calendar) -> list[Period]:
    """List every quarter and every year from the first answer to the last, oldest first."""
    span = answered_span(session)
    if span is None:
        return []
    first, last = span
    return [
        *_walk(period_of(last, calendar), first),
        *_walk(period_of(last, calendar, "year"), first),
    ]


def periods_of_publication(session: Session, calendar: Calendar) -> list[Period]:
    """List all periods of which tables are published: each adds up others, up to its year.

    The last six months are no period of its own: they would be a second way to add up the year.
    """
    quarters_and_years = answered_periods(session, calendar)
    years = [period.year for period in quarters_and_years if period.kind == "year"]
    parts = [Period(calendar, kind, year) for year in years for kind in ("half", "nine_months")]
    return [*quarters_and_years, *parts]


def finished_periods(periods: Iterable[Period], today: date) -> tuple[Period, ...]:
    """Keep the periods that are over: two looks at a running one would show single people."""
    return tuple(period for period in periods if period.end <= today)


def half_month_forms(session: Session, starts: Collection[date] | None = None) -> dict[date, int]:
    """Count the forms of each half month, blank ones too, by its first day; of all or of some."""
    # Not by the bare column: SQLite would walk its index and fetch every row by itself, five times
    # slower than one way through the table.
    start = func.coalesce(HalfMonthTally.start, HalfMonthTally.start)
    counts = select(start, func.sum(HalfMonthTally.forms)).group_by(start)
    if starts is not None:
        counts = counts.where(HalfMonthTally.start.in_(starts))
    return {day: int(count) for day, count in session.execute(counts)}


def has_more_forms(session: Session, period: Period, number: int) -> bool:
    """Tell whether a period has more forms than a number; read until it is passed, no further."""
    forms = select(HalfMonthTally.forms).where(
        HalfMonthTally.start >= period.start, HalfMonthTally.start < period.end
    )
    found = 0
    with session.execute(forms.execution_options(yield_per=FORMS_READ)) as rows:
        for count in rows.scalars():
            found += count
            if found > number:
                return True
    return False


def desks_of(unit_ids: Collection[int]) -> Select[int]:
    """Select the desks at which some units were ever answered.

    Responses are found by desk and day; by unit alone the whole table would be read.
    """
    return select(HalfMonthTally.desk_id).where(HalfMonthTally.unit_id.in_(unit_ids)).distinct()


def _walk(period: Period, first_day: date) -> list[Period]:
    found = [period]
    while not found[-1].contains(first_day):
        found.append(found[-1].previous())
    return found[::-1]
