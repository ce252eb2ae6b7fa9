"""Units with comments, for the tests of what is done about them."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey.models import Comment
from survey.queries.comment_cases import CaseFace, read_case
from survey.services.changes.keep_audit import Actor
from survey.services.comments.handle_comments import confirm_mask, pass_on
from tests.factories import NOW, store_desk, store_unit

OFFICE = Actor(None, "Cán bộ Sở")
HEAD = Actor(None, "Lãnh đạo phường")
#: In quarter III/2026 of the reporting calendar, which is over and closable at NOW.
LONG_AGO = date(2026, 7, 1)
#: A comment that names somebody.
RAW = "Anh Tuấn ở quầy 3 bắt chờ lâu, gọi 0912 345 678 <i>mãi</i>"


def store_comments(
    session: Session, unit_id: int, count: int, day: date = LONG_AGO, text: str = "Chờ lâu"
) -> list[bytes]:
    """Store comments of a unit; give their keys."""
    desk_id = store_desk(session, unit_id, f"Q{secrets.token_hex(6)}")
    rows = [
        {
            "id": secrets.token_bytes(16),
            "unit_id": unit_id,
            "desk_id": desk_id,
            "day": day,
            "text": text,
            "flags": "",
        }
        for _ in range(count)
    ]
    session.execute(insert(Comment), rows)
    return [row["id"] for row in rows]


def one_comment(
    session: Session, *, days_ago: int = 0, text: str = "Anh Tuấn bắt chờ lâu"
) -> tuple[int, bytes]:
    """Store a unit with one comment; give unit and key."""
    unit_id = store_unit(session, secrets.token_hex(4))
    day = NOW.date() - timedelta(days=days_ago)
    return unit_id, store_comments(session, unit_id, 1, day, text)[0]


def passed_on(session: Session, key: bytes, *unit_ids: int, words: str = "Bắt chờ lâu") -> None:
    """Mask a comment and pass it on."""
    seen = case(session, key).revision
    confirm_mask(session, OFFICE, key, seen, words, now=NOW)
    pass_on(session, OFFICE, key, seen + 1, unit_ids, now=NOW)


def case(session: Session, key: bytes) -> CaseFace:
    """Read a case that is there."""
    found = read_case(session, key)
    assert found is not None
    return found
