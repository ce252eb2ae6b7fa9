"""Periods as they are typed on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.period import Calendar, Period, PeriodError, parse_period
from survey.cli.context import stop
from survey.clock import today
from survey.queries.spans import answered_periods, finished_periods

__all__ = ["answered_periods", "finished", "typed_period", "typed_periods"]


def typed_period(text: str, calendar: Calendar) -> Period:
    """Understand one period, or end with what was expected."""
    try:
        return parse_period(text, calendar)
    except PeriodError as error:
        stop(str(error))


def typed_periods(texts: Iterable[str], calendar: Calendar) -> list[Period]:
    """Understand several periods; each is taken once, in the order given."""
    return list(dict.fromkeys(typed_period(text, calendar) for text in texts))


def finished(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Keep the periods that are over: two looks at a running one would show single people."""
    return finished_periods(periods, today())
