"""Takes one step for a comment of a list, where the words were read in the list itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.queries.comment_cases import CaseFace, read_case
from survey.queries.unit_tree import read_unit_tree
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor
from survey.services.comments.handle_comments import (
    CommentRefused,
    close_comment,
    confirm_mask,
    pass_on,
    refuse_comment,
)
from survey.services.comments.suggest_masks import suggest_masks


@dataclass(frozen=True)
class BulkStep:
    """The step: "pass_on", "close", or "hotline" and "portal" for the official ways."""

    name: str
    #: The person read the words and found nothing that tells who somebody is.
    looked: bool = False
    reason: str = ""


def take_step(
    session: Session, actor: Actor, key: bytes, seen: int, step: BulkStep, *, now: datetime
) -> str | None:
    """Take the step; give the reason, in Vietnamese, when it was not taken."""
    try:
        with session.begin_nested():
            _take(session, actor, key, seen, step, now)
    except CommentRefused as error:
        return str(error)
    except ChangedMeanwhile:
        return "người khác vừa xử lý góp ý này."
    except LookupError:
        return "góp ý không còn."
    return None


def _take(
    session: Session, actor: Actor, key: bytes, seen: int, step: BulkStep, now: datetime
) -> None:
    if step.name == "pass_on":
        _pass_on(session, actor, key, seen, step, now)
    elif step.name == "close":
        close_comment(session, actor, key, seen, step.reason, now=now)
    else:
        refuse_comment(session, actor, key, seen, step.name, now=now)


def _pass_on(
    session: Session, actor: Actor, key: bytes, seen: int, step: BulkStep, now: datetime
) -> None:
    """Pass a comment on to the unit at whose desk it was written, or the one that took over."""
    case = read_case(session, key)
    if case is None:
        raise LookupError("no such comment")
    if case.masked is None:
        confirm_mask(session, actor, key, seen, _harmless(case, step), now=now)
        seen += 1
    receiving = read_unit_tree(session).today[case.unit_id]
    pass_on(session, actor, key, seen, [receiving], now=now)


def _harmless(case: CaseFace, step: BulkStep) -> str:
    words = case.text or ""
    if suggest_masks(words):
        raise CommentRefused("có chỗ cần che; hãy mở từng góp ý để che rồi chuyển.")
    if not step.looked:
        raise CommentRefused("hãy đánh dấu là đã xem, vì lời gốc sẽ được chuyển nguyên văn.")
    return words
