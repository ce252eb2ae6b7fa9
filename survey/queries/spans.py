"""Reads over which days an installation has answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import DailyTally


def answered_span(session: Session) -> tuple[date, date] | None:
    """Give the first and the last day with an answer, or nothing while there is none."""
    first = session.scalar(select(func.min(DailyTally.day)))
    last = session.scalar(select(func.max(DailyTally.day)))
    return None if first is None or last is None else (first, last)
