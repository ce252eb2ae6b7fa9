"""Publishes "you said, we did" about a comment, in words that tell nobody who said it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from survey.models import CommentCase
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.comments.handle_comments import (
    CommentRefused,
    move,
    open_case,
    plain_text,
    refuse_doubtful,
)


def publish_comment(
    session: Session,
    actor: Actor,
    key: bytes,
    seen: int,
    summary: str,
    done: str,
    *,
    checked: bool = False,
    now: datetime,
) -> CommentCase:
    """Publish what was said and what was done, as the office wrote it for everybody.

    Words that may name somebody are refused until a person has `checked` them.
    """
    said, did = plain_text(summary, "Người dân nêu"), plain_text(done, "Đã làm")
    refuse_doubtful([said, did], checked=checked)
    case = open_case(session, key, seen)
    move(case, "published")
    case.summary, case.done = said, did
    _noted(session, actor, "comment.publish", case, now)
    return case


def withdraw_comment(
    session: Session, actor: Actor, key: bytes, seen: int, *, now: datetime
) -> CommentCase:
    """Take a published case off the public page; its words stay for the office."""
    case = open_case(session, key, seen)
    if case.state != "published":
        raise CommentRefused("Góp ý này chưa được công khai.")
    move(case, "answered")
    _noted(session, actor, "comment.withdraw", case, now)
    return case


def _noted(session: Session, actor: Actor, action: str, case: CommentCase, now: datetime) -> None:
    session.flush()
    subject = f"comment:{case.id.hex()}"
    note_action(session, actor, action, subject, {"state": case.state}, now=now)
