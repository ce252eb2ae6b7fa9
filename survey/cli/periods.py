"""Periods as they are typed on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, PeriodError, parse_period, period_of
from survey.cli.context import stop
from survey.clock import today
from survey.queries.spans import answered_span


def typed_period(text: str, calendar: Calendar) -> Period:
    """Understand one period, or end with what was expected."""
    try:
        return parse_period(text, calendar)
    except PeriodError as error:
        stop(str(error))


def typed_periods(texts: Iterable[str], calendar: Calendar) -> list[Period]:
    """Understand several periods; each is taken once, in the order given."""
    return list(dict.fromkeys(typed_period(text, calendar) for text in texts))


def answered_periods(session: Session, calendar: Calendar) -> list[Period]:
    """List every quarter and every year in which there is an answer, oldest first."""
    span = answered_span(session)
    if span is None:
        return []
    first, last = span
    return [
        *_walk(period_of(last, calendar), first),
        *_walk(period_of(last, calendar, "year"), first),
    ]


def finished(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Keep the periods that are over: two looks at a running one would show single people."""
    return tuple(period for period in periods if period.end <= today())


def _walk(period: Period, first_day: date) -> list[Period]:
    found = [period]
    while not found[-1].contains(first_day):
        found.append(found[-1].previous())
    return found[::-1]
