"""Counts the forms of each desk day by day, from the tallies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from survey.models import DailyTally, Desk
from survey.queries.integrity import BY_HAND


def forms_by_day(
    session: Session, start: date, end: date, desk_ids: Collection[int] | None = None
) -> dict[int, dict[date, int]]:
    """Count what citizens sent at each desk on each day of a half-open span.

    Forms that staff wrote down are left out: they come in piles, and say nothing about the code on
    the desk. Only what came while a desk belonged to its unit of today.
    """
    statement = _counted(start, end).add_columns(DailyTally.day).group_by(DailyTally.day)
    if desk_ids is not None:
        statement = statement.where(Desk.id.in_(desk_ids))
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for row in session.execute(statement):
        found[row[0]][row[2]] = int(row[1])
    return dict(found)


def forms_of_desks(session: Session, start: date, end: date) -> dict[int, int]:
    """Count the same of a whole span; desks without a form are left out."""
    rows = session.execute(_counted(start, end))
    return {desk_id: int(forms) for desk_id, forms in rows}


def _counted(start: date, end: date) -> Select[int, int]:
    return (
        select(Desk.id, func.sum(DailyTally.forms))
        .join(
            DailyTally,
            (DailyTally.unit_id == Desk.unit_id) & (DailyTally.desk_id == Desk.id),
        )
        .where(
            DailyTally.day >= start,
            DailyTally.day < end,
            DailyTally.forms > 0,
            DailyTally.channel.not_in(BY_HAND),
        )
        .group_by(Desk.id)
    )
