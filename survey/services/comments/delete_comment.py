"""Deletes a comment for good, as whoever recognises themself in it may ask."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import Comment, CommentAddressee, CommentCase, CommentNote


def delete_comment(session: Session, key: str) -> bool:
    """Delete the comment with a key written in hexadecimal, and all that was made of its words.

    Tells whether there was one.
    """
    try:
        wanted = bytes.fromhex(key.strip())
    except ValueError:
        return False
    for table in (CommentNote, CommentAddressee):
        session.execute(delete(table).where(table.case_id == wanted))
    case = session.scalars(
        delete(CommentCase).where(CommentCase.id == wanted).returning(CommentCase.id)
    ).one_or_none()
    comment = session.scalars(
        delete(Comment).where(Comment.id == wanted).returning(Comment.id)
    ).one_or_none()
    return case is not None or comment is not None
