"""Reads the comments of one state for the office: the oldest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from survey.models import Comment, CommentAddressee, CommentCase


@dataclass(frozen=True)
class InboxRow:
    """One comment and where it stands."""

    key: bytes
    unit_id: int
    #: None once the comment itself was deleted.
    day: date | None
    state: str
    #: The citizen's own words, while they are kept.
    text: str | None
    masked: str | None
    revision: int

    @property
    def words(self) -> str:
        """Give what there is to read."""
        return self.text if self.text is not None else self.masked or ""


@dataclass(frozen=True)
class InboxFilter:
    """What to list; all comments of the state unless something more is said."""

    state: str = "new"
    unit_ids: Collection[int] | None = None
    start: date | None = None
    end: date | None = None
    #: New ones that came before this day.
    came_before: date | None = None
    #: Ones passed on that a unit has seen since before this day, without an answer.
    seen_before: date | None = None
    #: Ones passed on without a note on progress since before this day.
    silent_before: date | None = None


def inbox_rows(
    session: Session, wanted: InboxFilter, limit: int, offset: int = 0
) -> list[InboxRow]:
    """Give one page of the list."""
    statement = _new(wanted) if wanted.state == "new" else _handled(wanted)
    rows = session.execute(statement.limit(limit).offset(offset))
    return [InboxRow(*row) for row in rows]


def count_by_state(session: Session) -> dict[str, int]:
    """Count the comments of every state."""
    by_state = select(CommentCase.state, func.count()).group_by(CommentCase.state)
    handled = dict(session.execute(by_state).all())
    still_there = exists().where(Comment.id == CommentCase.id)
    taken_up = (
        select(func.count()).select_from(CommentCase).where(CommentCase.state != "new", still_there)
    )
    every = session.scalar(select(func.count()).select_from(Comment)) or 0
    return {**handled, "new": every - (session.scalar(taken_up) or 0)}


def count_came_before(session: Session, day: date) -> int:
    """Count the new comments that came before a day."""
    statement = (
        select(func.count())
        .select_from(Comment)
        .outerjoin(CommentCase, CommentCase.id == Comment.id)
        .where(_untouched(), Comment.day < day)
    )
    return session.scalar(statement) or 0


def count_waiting_addressees(
    session: Session, *, seen_before: date | None = None, silent_before: date | None = None
) -> int:
    """Count the cases in which a unit has not answered, or told nothing, since before a day."""
    statement = (
        select(func.count(func.distinct(CommentAddressee.case_id)))
        .join(CommentCase, CommentCase.id == CommentAddressee.case_id)
        .where(CommentCase.state == "passed_on", *_late(seen_before, silent_before))
    )
    return session.scalar(statement) or 0


def _new(wanted: InboxFilter) -> Select[bytes, int, date, str, str, str | None, int]:
    statement = (
        select(
            Comment.id,
            Comment.unit_id,
            Comment.day,
            func.coalesce(CommentCase.state, "new"),
            Comment.text,
            CommentCase.masked,
            func.coalesce(CommentCase.revision, 0),
        )
        .outerjoin(CommentCase, CommentCase.id == Comment.id)
        .where(_untouched())
        .order_by(Comment.day, Comment.id)
    )
    if wanted.unit_ids is not None:
        statement = statement.where(Comment.unit_id.in_(wanted.unit_ids))
    if wanted.came_before is not None:
        statement = statement.where(Comment.day < wanted.came_before)
    return _between(statement, wanted)


def _handled(wanted: InboxFilter) -> Select[bytes, int, date, str, str, str | None, int]:
    statement = (
        select(
            CommentCase.id,
            CommentCase.unit_id,
            Comment.day,
            CommentCase.state,
            Comment.text,
            CommentCase.masked,
            CommentCase.revision,
        )
        .outerjoin(Comment, CommentCase.id == Comment.id)
        .where(CommentCase.state == wanted.state)
        .order_by(Comment.day, CommentCase.id)
    )
    if wanted.unit_ids is not None:
        statement = statement.where(CommentCase.unit_id.in_(wanted.unit_ids))
    if wanted.seen_before is not None or wanted.silent_before is not None:
        late = select(CommentAddressee.case_id).where(
            *_late(wanted.seen_before, wanted.silent_before)
        )
        statement = statement.where(CommentCase.id.in_(late))
    return _between(statement, wanted)


def _between(
    statement: Select[bytes, int, date, str, str, str | None, int], wanted: InboxFilter
) -> Select[bytes, int, date, str, str, str | None, int]:
    if wanted.start is not None:
        statement = statement.where(Comment.day >= wanted.start)
    if wanted.end is not None:
        statement = statement.where(Comment.day < wanted.end)
    return statement


def _untouched() -> ColumnElement[bool]:
    return CommentCase.id.is_(None) | (CommentCase.state == "new")


def _late(seen_before: date | None, silent_before: date | None) -> list[ColumnElement[bool]]:
    waits: list[ColumnElement[bool]] = [CommentAddressee.answer.is_(None)]
    if seen_before is not None:
        waits.append(CommentAddressee.started_on < seen_before)
    if silent_before is not None:
        heard = func.coalesce(CommentAddressee.progressed_on, CommentAddressee.started_on)
        waits.append(heard < silent_before)
    return waits
