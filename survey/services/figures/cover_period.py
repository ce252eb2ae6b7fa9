"""Tells how much of a period the figures are of: the last day counted, the quarters answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from analysis.period import Period
from analysis.summary import PeriodCard
from survey.queries.tallies import TallyCell


class Covered(TypedDict):
    """How much of a period the figures of a unit are of."""

    counted_through: date | None
    part: tuple[Period, ...]


def covered(period: Period, cells: Sequence[TallyCell], today: date) -> Covered:
    """Tell the last day counted of a running period, and the quarters with answers."""
    until = counted_through(period, today)
    return Covered(counted_through=until, part=answered_part(period, cells, until))


def counted_through(period: Period, today: date) -> date | None:
    """Name the last day in the figures while a period is still running."""
    return today if period.contains(today) else None


def answered_part(
    period: Period, cells: Sequence[TallyCell], until: date | None = None
) -> tuple[Period, ...]:
    """Give the quarters of a period that have answers, if one that has begun has none.

    Whoever began in the third quarter has no whole year, and a year must not be held against it as
    if it were one. `until` is the last day counted of a period that is still running.
    """
    begun = [each for each in period.quarters() if until is None or each.start <= until]
    days = {cell.start for cell in cells}
    found = tuple(each for each in begun if any(each.contains(day) for day in days))
    return found if len(found) < len(begun) else ()


def without_empty_start(series: Sequence[PeriodCard]) -> tuple[PeriodCard, ...]:
    """Drop the periods before the first answer, but keep this period and the one before it."""
    first = next((i for i, each in enumerate(series) if each.card.forms), len(series))
    return tuple(series[min(first, len(series) - 2) :])
