"""Reads comments, in the order of their random keys: never in the order they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import Comment


@dataclass(frozen=True)
class CommentFace:
    """One comment as the reader at the office sees it."""

    key: bytes
    unit_id: int
    desk_id: int
    day: date
    text: str
    flags: tuple[str, ...]


def comments_between(
    session: Session,
    start: date,
    end: date,
    unit_ids: Collection[int] | None = None,
    limit: int | None = None,
) -> list[CommentFace]:
    """Give the comments of a half-open period."""
    statement = (
        select(Comment)
        .where(Comment.day >= start, Comment.day < end)
        .order_by(Comment.id)
        .limit(limit)
    )
    if unit_ids is not None:
        statement = statement.where(Comment.unit_id.in_(unit_ids))
    return [
        CommentFace(
            key=row.id,
            unit_id=row.unit_id,
            desk_id=row.desk_id,
            day=row.day,
            text=row.text,
            flags=tuple(row.flags.split(",")) if row.flags else (),
        )
        for row in session.scalars(statement)
    ]


def comment_words(session: Session, start: date, end: date) -> dict[int, list[str]]:
    """Give the words alone of a half-open period by unit, to be counted."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(Comment.unit_id, Comment.text).where(Comment.day >= start, Comment.day < end)
    for unit_id, text in session.execute(rows):
        found[unit_id].append(text)
    return dict(found)


def count_all_comments(session: Session, start: date, end: date) -> int:
    """Count the comments of a half-open period."""
    within = select(func.count()).where(Comment.day >= start, Comment.day < end)
    return session.scalar(within) or 0


def count_comments(session: Session, unit_ids: Collection[int], start: date, end: date) -> int:
    """Count the comments of some units in a half-open period: words are released from 20 on."""
    statement = (
        select(func.count())
        .select_from(Comment)
        .where(Comment.day >= start, Comment.day < end, Comment.unit_id.in_(unit_ids))
    )
    return session.scalar(statement) or 0
