"""Deletes citizens' own words when their time is over; what was made of them is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.models import Comment, CommentCase, CommentNote
from survey.queries.settings import typed_setting
from survey.services.changes.keep_audit import Actor, note_action

UNHANDLED = "Hết thời hạn lưu lời góp ý mà chưa được xử lý."


@dataclass(frozen=True)
class PurgeReport:
    """What was deleted, or would be."""

    #: Comments that came before this day.
    before: date
    deleted: int
    #: Of them, those that nobody ever did anything about.
    unhandled: int
    #: Comments that stay.
    kept: int


def examine_purge(session: Session, now: datetime) -> PurgeReport:
    """Tell what a purge would delete today."""
    before = now.date() - timedelta(days=typed_setting(session, "comments.keep_days", int))
    old = Comment.day < before
    unhandled = select(func.count()).select_from(Comment).where(old, Comment.waits)
    counts = select(func.count()).select_from(Comment)
    return PurgeReport(
        before=before,
        deleted=session.scalar(counts.where(old)) or 0,
        unhandled=session.scalar(unhandled) or 0,
        kept=session.scalar(counts.where(~old)) or 0,
    )


def purge_comments(session: Session, actor: Actor, now: datetime) -> PurgeReport:
    """Delete the comments whose time is over; a case still new is closed with the reason."""
    report = examine_purge(session, now)
    if not report.deleted:
        return report
    old = select(Comment.id).where(Comment.day < report.before)
    open_cases = select(CommentCase).where(CommentCase.state == "new", CommentCase.id.in_(old))
    for case in session.scalars(open_cases.with_for_update()).all():
        case.state = "closed"
        case.revision += 1
        session.add(
            CommentNote(case_id=case.id, written_on=now.date(), author=actor.name, text=UNHANDLED)
        )
    session.flush()
    session.execute(delete(Comment).where(Comment.day < report.before))
    detail = {
        "before": report.before.isoformat(),
        "deleted": report.deleted,
        "unhandled": report.unhandled,
    }
    note_action(session, actor, "comment.purge", "comments", detail, now=now)
    return report
