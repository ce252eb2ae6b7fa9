"""Counts the comments of a period, as long as none of them is deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.comments import count_comments
from survey.queries.settings import typed_setting


def count_kept_comments(
    session: Session, unit_ids: Collection[int], period: Period, today: date
) -> int | None:
    """Count them; None once the first of them may be deleted: fewer, in the end none, are left.

    By the day alone, not by what the housekeeping has done: the same report stays the same.
    """
    kept = timedelta(days=typed_setting(session, "comments.keep_days", int))
    if period.start < today - kept:
        return None
    return count_comments(session, unit_ids, period.start, period.end)
