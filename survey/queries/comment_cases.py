"""Reads cases of comments: one with all that was done, and what units were asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import (
    Comment,
    CommentAddressee,
    CommentCase,
    CommentNote,
    CommentRelease,
    Unit,
)


@dataclass(frozen=True)
class AddresseeFace:
    """One unit that was asked."""

    case_id: bytes
    unit_id: int
    unit_name: str
    passed_on: date
    started_on: date | None
    progressed_on: date | None
    answer: str | None
    answered_on: date | None
    revision: int


@dataclass(frozen=True)
class NoteFace:
    """One note."""

    unit_id: int | None
    written_on: date
    author: str
    text: str


@dataclass(frozen=True)
class CaseFace:
    """One comment with all that was done about it."""

    key: bytes
    unit_id: int
    unit_name: str
    day: date | None
    #: The citizen's own words; None once they were deleted.
    text: str | None
    #: Year and quarter of the published calendar; None while nobody touched it.
    quarter: int | None = None
    state: str = "new"
    masked: str | None = None
    channel: str | None = None
    summary: str | None = None
    done: str | None = None
    revision: int = 0
    addressees: tuple[AddresseeFace, ...] = ()
    notes: tuple[NoteFace, ...] = ()


@dataclass(frozen=True)
class BatchFace:
    """Which quarters were released together, as numbers such as 20263."""

    first_quarter: int
    last_quarter: int


def read_case(session: Session, key: bytes) -> CaseFace | None:
    """Give one comment or what is left of it; None when there never was one."""
    case = session.get(CommentCase, key)
    comment = session.get(Comment, key)
    source = case or comment
    if source is None:
        return None
    unit_name = session.scalar(select(Unit.name).where(Unit.id == source.unit_id)) or ""
    day, text = (comment.day, comment.text) if comment is not None else (None, None)
    if case is None:
        return CaseFace(key, source.unit_id, unit_name, day, text)
    return CaseFace(
        key=key,
        unit_id=case.unit_id,
        unit_name=unit_name,
        day=day,
        text=text,
        quarter=case.quarter,
        state=case.state,
        masked=case.masked,
        channel=case.channel,
        summary=case.summary,
        done=case.done,
        revision=case.revision,
        addressees=tuple(addressees(session, [key])[key]),
        notes=tuple(notes(session, key)),
    )


def addressees(
    session: Session, keys: Collection[bytes]
) -> defaultdict[bytes, list[AddresseeFace]]:
    """Give the units asked in each of some cases, in Vietnamese order."""
    found: defaultdict[bytes, list[AddresseeFace]] = defaultdict(list)
    rows = session.execute(
        select(CommentAddressee, Unit.name)
        .join(Unit, Unit.id == CommentAddressee.unit_id)
        .where(CommentAddressee.case_id.in_(keys))
        .order_by(Unit.sort_key, Unit.code)
    )
    for row, name in rows:
        found[row.case_id].append(
            AddresseeFace(
                row.case_id,
                row.unit_id,
                name,
                row.passed_on,
                row.started_on,
                row.progressed_on,
                row.answer,
                row.answered_on,
                row.revision,
            )
        )
    return found


def notes(session: Session, key: bytes, unit_id: int | None = None) -> list[NoteFace]:
    """Give the notes on a case, all of them or those of one unit, in the order written."""
    statement = select(CommentNote).where(CommentNote.case_id == key).order_by(CommentNote.id)
    if unit_id is not None:
        statement = statement.where(CommentNote.unit_id == unit_id)
    return [
        NoteFace(row.unit_id, row.written_on, row.author, row.text)
        for row in session.scalars(statement)
    ]


def batch_of(session: Session, unit_id: int, quarter: int) -> BatchFace | None:
    """Give the batch in which the comments of a unit's quarter were released."""
    row = session.get(CommentRelease, (unit_id, quarter))
    return None if row is None else BatchFace(row.first_quarter, row.last_quarter)
