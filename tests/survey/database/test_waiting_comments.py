"""Which comments wait stands on them, whoever touches the cases, by whatever statement."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from survey.models import Comment, CommentCase, CommentNote
from survey.queries.comment_inbox import InboxFilter, count_new_by_day, inbox_rows
from survey.services.comments.handle_comments import add_note, close_comment, reopen_comment
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import OFFICE, store_comments


def waiting(session: Session) -> set[bytes]:
    session.flush()
    marked = set(session.scalars(select(Comment.id).where(Comment.waits)))
    assert sum(count_new_by_day(session).values()) == len(marked)
    assert {row.key for row in inbox_rows(session, InboxFilter(), 10)} == marked
    return marked


def test_a_comment_waits_until_something_is_done_and_again_when_it_is_reopened(
    session: Session,
) -> None:
    first, second = store_comments(session, store_unit(session), 2, TODAY)
    assert waiting(session) == {first, second}
    add_note(session, OFFICE, first, 0, "Xem lại", now=NOW)
    assert waiting(session) == {first, second}
    close_comment(session, OFFICE, first, 1, "Xong", now=NOW)
    assert waiting(session) == {second}
    reopen_comment(session, OFFICE, first, 2, now=NOW)
    assert waiting(session) == {first, second}
    session.execute(update(CommentCase).values(state="closed"))
    assert waiting(session) == {second}
    session.execute(delete(CommentNote))
    session.execute(delete(CommentCase).where(CommentCase.id == first))
    assert waiting(session) == {first, second}
