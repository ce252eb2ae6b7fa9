"""Deletes a comment for good, as whoever recognises themself in it may ask."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import Comment


def delete_comment(session: Session, key: str) -> bool:
    """Delete the comment with a key written in hexadecimal; tell whether there was one."""
    try:
        wanted = bytes.fromhex(key.strip())
    except ValueError:
        return False
    chosen = delete(Comment).where(Comment.id == wanted).returning(Comment.id)
    return session.scalars(chosen).one_or_none() is not None
