"""Citizens' own words go when their time is over, and wholly when somebody asks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import (
    AuditEntry,
    Comment,
    CommentAddressee,
    CommentCase,
    CommentNote,
)
from survey.services.comments.delete_comment import delete_comment
from survey.services.comments.handle_comments import add_note, confirm_mask
from survey.services.comments.purge_comments import (
    UNHANDLED,
    PurgeReport,
    examine_purge,
    purge_comments,
)
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import OFFICE, case, passed_on, store_comments

LIMIT = TODAY - timedelta(days=365)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_deletes_what_is_older_than_the_term_and_keeps_what_was_made_of_it(
    session: Session,
) -> None:
    unit = store_unit(session, "XA")
    store_comments(session, unit, 4, LIMIT)
    old = store_comments(session, unit, 3, LIMIT - timedelta(days=1))
    passed_on(session, old[0], unit, words="Lời đã che")
    confirm_mask(session, OFFICE, old[1], 0, "Cũng đã che", now=NOW)
    expected = PurgeReport(LIMIT, deleted=3, unhandled=2, kept=4)
    assert examine_purge(session, NOW) == expected
    assert count(session, Comment) == 7
    assert purge_comments(session, OFFICE, NOW) == expected
    assert count(session, Comment) == 4
    kept = case(session, old[0])
    assert (kept.text, kept.day, kept.masked, kept.state) == (None, None, "Lời đã che", "passed_on")
    closed = case(session, old[1])
    assert (closed.state, [note.text for note in closed.notes]) == ("closed", [UNHANDLED])
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject) == ("comment.purge", "comments")


def test_a_purge_of_nothing_is_not_even_noted(session: Session) -> None:
    assert purge_comments(session, OFFICE, NOW) == PurgeReport(LIMIT, 0, 0, 0)
    assert count(session, AuditEntry) == 0


def test_whoever_asks_has_everything_deleted(session: Session) -> None:
    unit = store_unit(session, "XA")
    one, other = store_comments(session, unit, 2)
    for key in (one, other):
        passed_on(session, key, unit)
        add_note(session, OFFICE, key, 2, "Ghi chú", now=NOW)
    assert delete_comment(session, f" {one.hex()} ")
    for table in (Comment, CommentCase, CommentAddressee, CommentNote):
        assert count(session, table) == 1
    assert case(session, other).masked
    assert not delete_comment(session, one.hex())


def test_what_is_left_after_the_term_can_be_deleted_too(session: Session) -> None:
    unit = store_unit(session, "XA")
    (key,) = store_comments(session, unit, 1, LIMIT - timedelta(days=1))
    passed_on(session, key, unit)
    purge_comments(session, OFFICE, NOW)
    assert delete_comment(session, key.hex())
    assert count(session, CommentCase) == 0
