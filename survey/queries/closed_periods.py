"""Reads which periods are closed, and what was let into them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.models import ClosedPeriod, PeriodCorrection


@dataclass(frozen=True)
class ClosingFace:
    """One closing of a period."""

    period: Period
    revision: int
    closed_on: date
    forms: int
    sha256: str
    reason: str | None


@dataclass(frozen=True)
class CorrectionFace:
    """One time forms were let into a period after a closing."""

    revision: int
    made_on: date
    forms: int
    reason: str


def closings(session: Session) -> list[ClosingFace]:
    """Give all closings, by calendar, period and revision."""
    rows = session.scalars(
        select(ClosedPeriod).order_by(
            ClosedPeriod.calendar, ClosedPeriod.code, ClosedPeriod.revision
        )
    )
    return [
        ClosingFace(_period(row), row.revision, row.closed_on, row.forms, row.sha256, row.reason)
        for row in rows
    ]


def last_closings(session: Session) -> dict[Period, ClosingFace]:
    """Give the newest closing of every closed period, of both calendars."""
    return {closing.period: closing for closing in closings(session)}


def closed_on(session: Session, day: date) -> tuple[ClosingFace, ...]:
    """Give the newest closing of each closed period that holds a day; none while it is open.

    A day counts as closed when any closed period of either calendar holds it.
    """
    return tuple(last for last in last_closings(session).values() if last.period.contains(day))


def corrections(session: Session, period: Period) -> list[CorrectionFace]:
    """Give what was let into a period after its closings, oldest first."""
    rows = session.scalars(
        select(PeriodCorrection)
        .where(PeriodCorrection.calendar == period.calendar, PeriodCorrection.code == period.code)
        .order_by(PeriodCorrection.revision, PeriodCorrection.number)
    )
    return [CorrectionFace(row.revision, row.made_on, row.forms, row.reason) for row in rows]


def _period(row: ClosedPeriod) -> Period:
    calendar: Calendar = "calendar" if row.calendar == "calendar" else "reporting"
    return parse_period(row.code, calendar)
