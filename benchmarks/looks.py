"""Times what people look at: all counts, the figures of all units, those of one report."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, get_args

from sqlalchemy.orm import Session

from analysis.period import Calendar, parse_period, period_of
from benchmarks.many_responses import DAYS
from survey.clock import now
from survey.services.figures.look_at_province import look_at_province
from survey.services.summarise import summarise_unit
from survey.services.tallies.count_levels import count_levels

Value = TypeVar("Value")
#: The quarters of both calendars that hold the days; each day lies in one of each.
PERIODS = tuple(
    {
        (period.calendar, period.code): period
        for calendar in get_args(Calendar)
        for period in (period_of(day, calendar) for day in DAYS)
    }.values()
)
CLOSED = parse_period("2026-Q3", "reporting")


def tell_looks(session: Session) -> None:
    """Print the seconds of each by the clock."""
    quarter = period_of(DAYS[-1], "reporting")
    tell("all counts of two years", timed(lambda: count_levels(session, PERIODS))[0])
    tell("counts of one quarter", timed(lambda: count_levels(session, [quarter]))[0])
    figures = timed(lambda: look_at_province(session, quarter, None))[0]
    tell("figures of all units for one quarter", figures)
    unit = timed(lambda: summarise_unit(session, 1, CLOSED, today=now().date()))[0]
    tell("figures of one report", unit)


def tell(what: str, seconds: float) -> None:
    """Print what took so long."""
    print(f"  {what} {seconds:.2f} s", flush=True)


def timed(work: Callable[[], Value]) -> tuple[float, Value]:
    """Do a piece of work and give the seconds it took by the clock."""
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result
