"""Reads what units and everybody may see of comments: masked words, a stretch of time, no order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from survey.models import CommentAddressee, CommentCase, CommentRelease, Unit


@dataclass(frozen=True)
class UnitComment:
    """One comment as the unit that is to answer sees it: never the citizen's own words."""

    key: bytes
    masked: str
    state: str
    #: The quarters of its batch, as numbers such as 20263; one when both are the same.
    first_quarter: int
    last_quarter: int
    #: Day from which the unit could see it, the same for the whole batch.
    started_on: date
    progressed_on: date | None
    answer: str | None
    answered_on: date | None
    #: Of the row the unit changes.
    revision: int


@dataclass(frozen=True)
class PublishedComment:
    """One "you said, we did" for everybody."""

    key: bytes
    unit_name: str
    summary: str
    done: str
    quarter: int
    #: The quarters released together; none while they are fewer than the minimum.
    first_quarter: int | None
    last_quarter: int | None


def unit_comments(session: Session, unit_id: int) -> list[UnitComment]:
    """Give the released comments passed on to a unit, the newest batch first, without an order.

    Inside a batch they stand by their random keys: neither arrival nor passing on can be read off.
    """
    statement = _released(unit_id).order_by(CommentRelease.last_quarter.desc(), CommentCase.id)
    return [UnitComment(*row) for row in session.execute(statement)]


def unit_comment(session: Session, unit_id: int, key: bytes) -> UnitComment | None:
    """Give one of them; what was not released to this unit is not there."""
    row = session.execute(_released(unit_id).where(CommentCase.id == key)).one_or_none()
    return None if row is None else UnitComment(*row)


def count_unanswered(session: Session, unit_id: int) -> int:
    """Count the released comments that wait for an answer of a unit."""
    statement = (
        select(func.count())
        .select_from(CommentAddressee)
        .join(CommentCase, CommentCase.id == CommentAddressee.case_id)
        .where(
            CommentAddressee.unit_id == unit_id,
            CommentAddressee.started_on.is_not(None),
            CommentAddressee.answer.is_(None),
            CommentCase.state == "passed_on",
        )
    )
    return session.scalar(statement) or 0


def published_comments(session: Session, limit: int, offset: int = 0) -> list[PublishedComment]:
    """Give what was published, the newest quarters first, inside them by random keys."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            CommentCase.id,
            Unit.name,
            CommentCase.summary,
            CommentCase.done,
            CommentCase.quarter,
            CommentRelease.first_quarter,
            CommentRelease.last_quarter,
        )
        .join(Unit, Unit.id == CommentCase.unit_id)
        .outerjoin(
            CommentRelease,
            (CommentRelease.unit_id == CommentCase.unit_id)
            & (CommentRelease.quarter == CommentCase.quarter),
        )
        .where(CommentCase.state == "published")
        # By year first: a case without a batch shows no more than its year.
        .order_by((CommentCase.quarter // 10).desc(), Unit.sort_key, CommentCase.id)
        .limit(limit)
        .offset(offset)
    )
    return [PublishedComment(*row) for row in session.execute(statement)]


def _released(unit_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CommentCase.id,
            CommentCase.masked,
            CommentCase.state,
            CommentRelease.first_quarter,
            CommentRelease.last_quarter,
            CommentAddressee.started_on,
            CommentAddressee.progressed_on,
            CommentAddressee.answer,
            CommentAddressee.answered_on,
            CommentAddressee.revision,
        )
        .join(CommentAddressee, CommentAddressee.case_id == CommentCase.id)
        # Without a release nothing is shown, whatever else a row says.
        .join(
            CommentRelease,
            (CommentRelease.unit_id == CommentCase.unit_id)
            & (CommentRelease.quarter == CommentCase.quarter),
        )
        .where(
            CommentAddressee.unit_id == unit_id,
            CommentAddressee.started_on.is_not(None),
            CommentCase.masked.is_not(None),
        )
    )
