"""What the office does with a comment: mask it, pass it on, close it, or name another way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Calendar, period_of
from forms.cleaning import clean_text
from survey.models import (
    Comment,
    CommentAddressee,
    CommentCase,
    CommentNote,
    CommentRelease,
    Unit,
)
from survey.models.comment_case import CHANNELS
from survey.queries.settings import setting
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.comments.suggest_masks import suggest_masks

#: state -> the states into which the office or an answer may bring a case.
NEXT: dict[str, frozenset[str]] = {
    "new": frozenset({"passed_on", "closed", "refused"}),
    "passed_on": frozenset({"passed_on", "answered", "closed"}),
    "answered": frozenset({"passed_on", "published", "closed"}),
    "published": frozenset({"published", "answered"}),
    "closed": frozenset({"new"}),
    "refused": frozenset({"new"}),
}
LONGEST_TEXT = 4_000


class CommentRefused(ValueError):
    """The step makes no sense for this comment; the message says why, in Vietnamese."""


def confirm_mask(
    session: Session,
    actor: Actor,
    key: bytes,
    seen: int,
    text: str,
    *,
    checked: bool = False,
    now: datetime,
) -> CommentCase:
    """Keep the masked words as a person confirmed them; units see these and nothing else.

    Words that may still name somebody are refused until the person has `checked` them.
    """
    case = open_case(session, key, seen)
    if case.state not in {"new", "passed_on"}:
        raise CommentRefused("Góp ý đã được trả lời hoặc đã đóng, không sửa lời che được nữa.")
    words = plain_text(text, "Lời đã che")
    refuse_doubtful([words], checked=checked)
    case.masked = words
    return _noted(session, actor, "comment.mask", case, now)


def pass_on(
    session: Session,
    actor: Actor,
    key: bytes,
    seen: int,
    unit_ids: Collection[int],
    *,
    now: datetime,
) -> CommentCase:
    """Pass the masked words on to units; the answer of one that has answered is asked for again."""
    case = open_case(session, key, seen)
    if case.masked is None:
        raise CommentRefused("Hãy xác nhận lời đã che trước khi chuyển cho đơn vị.")
    if not unit_ids:
        raise CommentRefused("Hãy chọn ít nhất một đơn vị để chuyển.")
    for unit_id in sorted(set(unit_ids)):
        _address(session, case, unit_id, now)
    move(case, "passed_on")
    return _noted(session, actor, "comment.pass_on", case, now, units=sorted(set(unit_ids)))


def close_comment(
    session: Session, actor: Actor, key: bytes, seen: int, reason: str, *, now: datetime
) -> CommentCase:
    """Close a case that needs nothing more; the reason is a note of the office."""
    case = open_case(session, key, seen)
    move(case, "closed")
    _add_note(session, case, actor, plain_text(reason, "Lý do đóng"), now)
    return _noted(session, actor, "comment.close", case, now)


def refuse_comment(
    session: Session,
    actor: Actor,
    key: bytes,
    seen: int,
    channel: str,
    reason: str | None = None,
    *,
    now: datetime,
) -> CommentCase:
    """Set a case aside as no matter for this channel, naming the official way for it."""
    if channel not in CHANNELS or not str(setting(session, f"contact.{channel}")).strip():
        raise CommentRefused(
            "Hãy chọn kênh tiếp nhận chính thức đã khai trong thiết lập (đường dây nóng, cổng "
            "phản ánh, kiến nghị)."
        )
    case = open_case(session, key, seen)
    move(case, "refused")
    case.channel = channel
    if (text := clean_text(reason)) is not None:
        _add_note(session, case, actor, plain_text(text, "Ghi chú"), now)
    return _noted(session, actor, "comment.refuse", case, now, channel=channel)


def reopen_comment(
    session: Session, actor: Actor, key: bytes, seen: int, *, now: datetime
) -> CommentCase:
    """Take a closed or refused case up again."""
    case = open_case(session, key, seen)
    move(case, "new")
    case.channel = None
    return _noted(session, actor, "comment.reopen", case, now)


def add_note(
    session: Session, actor: Actor, key: bytes, seen: int, text: str, *, now: datetime
) -> CommentCase:
    """Add a note that the office alone reads."""
    case = open_case(session, key, seen)
    _add_note(session, case, actor, plain_text(text, "Ghi chú"), now)
    return _noted(session, actor, "comment.note", case, now)


def open_case(session: Session, key: bytes, seen: int) -> CommentCase:
    """Take a case up for a change, on the revision the page was opened with (0: untouched)."""
    case = session.get(CommentCase, key, with_for_update=True)
    if case is None:
        comment = session.get(Comment, key)
        if comment is None:
            raise LookupError("no such comment")
        calendar: Calendar = setting(session, "publication.calendar")
        quarter = period_of(comment.day, calendar)
        case = CommentCase(
            id=key,
            unit_id=comment.unit_id,
            quarter=quarter.year * 10 + quarter.number,
            state="new",
            revision=0,
        )
        session.add(case)
    check_revision(case, seen)
    return case


def move(case: CommentCase, state: str) -> None:
    """Bring a case into another state, if the way there exists."""
    if state not in NEXT[case.state]:
        raise CommentRefused("Không làm được việc này ở trạng thái hiện nay của góp ý.")
    case.state = state


def plain_text(text: str | None, what: str) -> str:
    """Clean what an official wrote; refuse nothing and too much."""
    cleaned = clean_text(text)
    if cleaned is None:
        raise CommentRefused(f"{what}: chưa viết gì.")
    if len(cleaned) > LONGEST_TEXT:
        raise CommentRefused(f"{what}: dài quá {LONGEST_TEXT:,} ký tự.".replace(",", "."))
    return cleaned


def refuse_doubtful(texts: Iterable[str], *, checked: bool) -> None:
    """Refuse words that may name somebody, unless a person has looked at them."""
    found = [text[one.start : one.end] for text in texts for one in suggest_masks(text)]
    if found and not checked:
        raise CommentRefused(
            f"Có chỗ có thể cho biết một người là ai: {', '.join(found)}. Hãy che hoặc viết lại, "
            "hoặc đánh dấu là đã xem."
        )


def _address(session: Session, case: CommentCase, unit_id: int, now: datetime) -> None:
    unit = session.get(Unit, unit_id)
    if unit is None or (unit.valid_to is not None and unit.valid_to <= now.date()):
        raise CommentRefused("Đơn vị được chọn không có hoặc không còn hoạt động.")
    released = session.get(CommentRelease, (case.unit_id, case.quarter))
    known = session.get(CommentAddressee, (case.id, unit_id), with_for_update=True)
    if known is None:
        known = CommentAddressee(case_id=case.id, unit_id=unit_id, revision=0)
        session.add(known)
    elif known.answer is None:
        return
    else:
        # The first answer stays readable, as a note of the unit.
        _note(session, case, unit.name, known.answer, now, unit_id)
    known.answer = known.answered_on = known.progressed_on = None
    known.passed_on = now.date()
    known.started_on = now.date() if released is not None else None
    known.revision += 1


def _add_note(session: Session, case: CommentCase, actor: Actor, text: str, now: datetime) -> None:
    _note(session, case, actor.name, text, now, None)


def _note(
    session: Session,
    case: CommentCase,
    author: str,
    text: str,
    now: datetime,
    unit_id: int | None,
) -> None:
    session.flush()
    session.add(
        CommentNote(
            case_id=case.id, unit_id=unit_id, written_on=now.date(), author=author, text=text
        )
    )


def _noted(
    session: Session, actor: Actor, action: str, case: CommentCase, now: datetime, **detail: Any
) -> CommentCase:
    session.flush()
    # The case and where it stands, never a word of what anybody wrote.
    subject = f"comment:{case.id.hex()}"
    note_action(session, actor, action, subject, {"state": case.state, **detail}, now=now)
    return case
