"""Reads the comments of one state for the office: the oldest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from survey.models import Comment, CommentAddressee, CommentCase

#: States in which nothing more is waited for.
DONE = frozenset({"published", "closed", "refused"})
#: So many are fetched at once where it is not known how many will be looked at.
AT_ONCE = 100


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
    rows = session.execute(_listed(wanted).limit(limit).offset(offset))
    return [InboxRow(*row) for row in rows]


def walk_inbox(session: Session, wanted: InboxFilter, limit: int) -> Generator[InboxRow]:
    """Give the list from its beginning, one by one; what nobody asks for is not fetched."""
    statement = _listed(wanted).limit(limit).execution_options(yield_per=AT_ONCE)
    with session.execute(statement) as rows:
        for row in rows:
            yield InboxRow(*row)


def has_more_comments(session: Session, wanted: InboxFilter, number: int) -> bool:
    """Tell whether the list is longer than a number."""
    beyond = _listed(wanted).with_only_columns(_key(wanted)).limit(1).offset(number)
    return session.scalar(beyond) is not None


def count_handled(session: Session) -> dict[str, int]:
    """Count the cases of every state; those still new among them are counted with the new ones."""
    by_state = (
        select(CommentCase.state, func.count())
        .where(CommentCase.state != "new")
        .group_by(CommentCase.state)
    )
    return dict(session.execute(by_state).all())


def count_new_by_day(session: Session) -> dict[date, int]:
    """Count the new comments by the day they came."""
    by_day = select(Comment.day, func.count()).where(Comment.waits).group_by(Comment.day)
    return dict(session.execute(by_day).all())


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


def _listed(wanted: InboxFilter) -> Select[bytes, int, date, str, str, str | None, int]:
    return _new(wanted) if wanted.state == "new" else _handled(wanted)


def _key(wanted: InboxFilter) -> InstrumentedAttribute[bytes]:
    return Comment.id if wanted.state == "new" else CommentCase.id


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
        .where(Comment.waits)
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
    )
    # What is done is the most by far and hurries nobody: it is read as it lies in the index.
    oldest_first = () if wanted.state in DONE else (Comment.day,)
    statement = statement.order_by(*oldest_first, CommentCase.id)
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


def _late(seen_before: date | None, silent_before: date | None) -> list[ColumnElement[bool]]:
    waits: list[ColumnElement[bool]] = [CommentAddressee.answer.is_(None)]
    if seen_before is not None:
        waits.append(CommentAddressee.started_on < seen_before)
    if silent_before is not None:
        heard = func.coalesce(CommentAddressee.progressed_on, CommentAddressee.started_on)
        waits.append(heard < silent_before)
    return waits
