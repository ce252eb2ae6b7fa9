"""Reads the marks that rise whenever something changes of which figures are made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import TallyMark

#: All marks; equal rows say that none of these tables has changed.
MARKS = "SELECT source, changes FROM source_mark ORDER BY source"


def tally_changes(session: Session, start: date, end: date) -> int:
    """Count the changes of all tallies of a half-open period: one more makes it larger."""
    total = func.coalesce(func.sum(TallyMark.changes), 0)
    within = select(total).where(TallyMark.start >= start, TallyMark.start < end)
    return int(session.scalar(within) or 0)


def tally_marks(session: Session) -> dict[date, int]:
    """Count the changes of the tallies of each half month, by its first day."""
    by_start = select(TallyMark.start, func.sum(TallyMark.changes)).group_by(TallyMark.start)
    return {start: int(changes) for start, changes in session.execute(by_start)}


def source_changes(session: Session) -> dict[str, int]:
    """Count the changes of every other table of which figures or forms are made."""
    rows = session.connection().exec_driver_sql(MARKS)
    return {source: int(changes) for source, changes in rows}
