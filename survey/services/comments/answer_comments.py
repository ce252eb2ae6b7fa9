"""What a unit does with a comment passed on to it: report progress, and answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import CommentAddressee, CommentCase, CommentNote
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.comments.handle_comments import CommentRefused, move, plain_text


def report_progress(
    session: Session,
    actor: Actor,
    key: bytes,
    unit_id: int,
    seen: int,
    text: str,
    *,
    now: datetime,
) -> None:
    """Keep a note of a unit on how far it has come; the clock of progress starts again."""
    case, mine = _waiting(session, key, unit_id, seen)
    session.add(
        CommentNote(
            case_id=case.id,
            unit_id=unit_id,
            written_on=now.date(),
            author=actor.name,
            text=plain_text(text, "Báo tiến độ"),
        )
    )
    mine.progressed_on = now.date()
    _noted(session, actor, "comment.progress", case, unit_id, now)


def answer_comment(
    session: Session,
    actor: Actor,
    key: bytes,
    unit_id: int,
    seen: int,
    text: str,
    *,
    now: datetime,
) -> None:
    """Keep the answer of a unit; the case is answered when every unit asked has answered."""
    case, mine = _waiting(session, key, unit_id, seen)
    mine.answer = plain_text(text, "Trả lời")
    mine.answered_on = now.date()
    session.flush()
    open_ones = select(CommentAddressee.unit_id).where(
        CommentAddressee.case_id == case.id, CommentAddressee.answer.is_(None)
    )
    if session.scalar(open_ones.limit(1)) is None:
        move(case, "answered")
        case.revision += 1
    _noted(session, actor, "comment.answer", case, unit_id, now)


def _waiting(
    session: Session, key: bytes, unit_id: int, seen: int
) -> tuple[CommentCase, CommentAddressee]:
    """Find what waits for an answer of this unit; what it may not see does not exist for it."""
    # The case first, as the office locks them: two writers wait and never in a circle.
    case = session.get(CommentCase, key, with_for_update=True)
    mine = session.get(CommentAddressee, (key, unit_id), with_for_update=True)
    if case is None or mine is None or mine.started_on is None:
        raise LookupError("no such comment for this unit")
    if case.state != "passed_on" or mine.answer is not None:
        raise CommentRefused("Góp ý này đã được trả lời hoặc đã đóng.")
    check_revision(mine, seen)
    return case, mine


def _noted(
    session: Session, actor: Actor, action: str, case: CommentCase, unit_id: int, now: datetime
) -> None:
    session.flush()
    note_action(session, actor, action, f"comment:{case.id.hex()}", {"unit": unit_id}, now=now)
