"""Lets units read the comments of a past period, in one batch and never fewer than the minimum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from analysis.period import Period, period_of
from survey.models import Comment, CommentAddressee, CommentCase, CommentRelease
from survey.queries.settings import setting, typed_setting
from survey.services.periods.follow_periods import closable_from


def release_comments(session: Session, now: datetime) -> int:
    """Release what is due; count the batches.

    A quarter is due when it may be closed: late paper forms are in, so that nobody can tell what
    came early or late. A unit with too few comments waits, and its quarters go out together.
    """
    today = now.date()
    minimum = typed_setting(session, "thresholds.words", int)
    count = 0
    for unit_id, counts in _waiting(session, today).items():
        for quarters in batches(counts, minimum):
            _release(session, unit_id, quarters, today)
            count += 1
    session.flush()
    _start_clocks(session, today)
    return count


def batches(counts: Mapping[Period, int], minimum: int) -> Iterator[list[Period]]:
    """Group quarters, the earliest first, until each group holds enough comments."""
    group: list[Period] = []
    for quarter in sorted(counts, key=lambda one: one.start):
        group.append(quarter)
        if sum(counts[one] for one in group) >= minimum:
            yield group
            group = []


def quarter_number(period: Period) -> int:
    """Write a quarter as a number in the order of time: 20263."""
    return period.year * 10 + period.number


def _waiting(session: Session, today: date) -> dict[int, dict[Period, int]]:
    """Count the comments of every unit in its due quarters that are not yet released."""
    released = set(session.execute(select(CommentRelease.unit_id, CommentRelease.quarter)))
    found: dict[int, dict[Period, int]] = defaultdict(dict)
    for quarter in _due(session, today):
        counted = (
            select(Comment.unit_id, func.count())
            .where(Comment.day >= quarter.start, Comment.day < quarter.end)
            .group_by(Comment.unit_id)
        )
        for unit_id, count in session.execute(counted):
            if (unit_id, quarter_number(quarter)) not in released:
                found[unit_id][quarter] = count
    return found


def _due(session: Session, today: date) -> Iterator[Period]:
    """Give the quarters with comments that may be closed, the earliest first."""
    first = session.scalar(select(func.min(Comment.day)))
    if first is None:
        return
    quarter = period_of(first, setting(session, "publication.calendar"))
    while closable_from(session, quarter) <= today:
        yield quarter
        quarter = period_of(quarter.end, quarter.calendar)


def _release(session: Session, unit_id: int, quarters: Iterable[Period], today: date) -> None:
    numbers = [quarter_number(one) for one in quarters]
    for number in numbers:
        session.add(
            CommentRelease(
                unit_id=unit_id,
                quarter=number,
                first_quarter=numbers[0],
                last_quarter=numbers[-1],
                released_on=today,
            )
        )


def _start_clocks(session: Session, today: date) -> None:
    """Show what was passed on before its batch was due, all of a batch on one day."""
    ready = (
        select(CommentCase.id)
        .join(
            CommentRelease,
            (CommentRelease.unit_id == CommentCase.unit_id)
            & (CommentRelease.quarter == CommentCase.quarter),
        )
        .where(CommentCase.state == "passed_on")
    )
    session.execute(
        update(CommentAddressee)
        .where(CommentAddressee.started_on.is_(None), CommentAddressee.case_id.in_(ready))
        .values(started_on=today, revision=CommentAddressee.revision + 1)
    )
