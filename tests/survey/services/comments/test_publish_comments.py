"""You said, we did: published in words of the office, with no more than a stretch of time."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.models import CommentCase
from survey.queries.unit_comments import published_comments
from survey.services.comments.handle_comments import CommentRefused
from survey.services.comments.publish_comments import publish_comment, withdraw_comment
from survey.services.comments.release_comments import release_comments
from tests.factories import NOW, store_unit
from tests.survey.services.comment_place import LONG_AGO, OFFICE, case, store_comments


def answered(session: Session, unit: int, count: int = 20) -> bytes:
    key = store_comments(session, unit, count)[0]
    session.add(
        CommentCase(id=key, unit_id=unit, quarter=20263, state="answered", masked="Chờ", revision=3)
    )
    session.flush()
    return key


def test_publishes_what_was_said_and_done_with_the_quarters_of_its_batch(session: Session) -> None:
    unit = store_unit(session, "XA", name="Xã An Bình")
    key = answered(session, unit)
    release_comments(session, NOW)
    publish_comment(session, OFFICE, key, 3, "Phải chờ lâu", "Đã thêm một quầy", now=NOW)
    (shown,) = published_comments(session, 10)
    assert (shown.unit_name, shown.summary, shown.done) == (
        "Xã An Bình",
        "Phải chờ lâu",
        "Đã thêm một quầy",
    )
    assert (shown.first_quarter, shown.last_quarter) == (20263, 20263)
    assert LONG_AGO not in vars(shown).values()
    assert published_comments(session, 10, 1) == []


def test_a_quarter_with_few_comments_is_not_named(session: Session) -> None:
    key = answered(session, store_unit(session, "XA"), count=19)
    release_comments(session, NOW)
    publish_comment(session, OFFICE, key, 3, "Phải chờ lâu", "Đã thêm một quầy", now=NOW)
    (shown,) = published_comments(session, 10)
    assert (shown.first_quarter, shown.last_quarter) == (None, None)


@pytest.mark.parametrize(
    ("said", "did", "doubt"),
    [
        ("Anh Tuấn bắt chờ", "Đã nhắc", "Tuấn"),
        ("Phải chờ", "Đã gọi 0912345678", "0912345678"),
    ],
)
def test_words_that_may_name_somebody_need_a_person_who_looked(
    session: Session, said: str, did: str, doubt: str
) -> None:
    key = answered(session, store_unit(session, "XA"))
    with pytest.raises(CommentRefused, match=doubt):
        publish_comment(session, OFFICE, key, 3, said, did, now=NOW)
    assert published_comments(session, 10) == []
    publish_comment(session, OFFICE, key, 3, said, did, checked=True, now=NOW)
    assert len(published_comments(session, 10)) == 1


def test_a_withdrawn_case_is_answered_again_and_shown_no_more(session: Session) -> None:
    key = answered(session, store_unit(session, "XA"))
    with pytest.raises(CommentRefused, match="chưa được công khai"):
        withdraw_comment(session, OFFICE, key, 3, now=NOW)
    session.expire_all()
    publish_comment(session, OFFICE, key, 3, "Chờ", "Xong", now=NOW)
    publish_comment(session, OFFICE, key, 4, "Chờ lâu", "Xong", now=NOW)
    withdraw_comment(session, OFFICE, key, 5, now=NOW)
    assert published_comments(session, 10) == []
    assert (case(session, key).state, case(session, key).summary) == ("answered", "Chờ lâu")


@pytest.mark.parametrize("state", ["new", "passed_on", "closed"])
def test_only_what_was_answered_is_published(session: Session, state: str) -> None:
    unit = store_unit(session, "XA")
    key = store_comments(session, unit, 1)[0]
    session.add(CommentCase(id=key, unit_id=unit, quarter=20263, state=state, masked="Chờ"))
    session.flush()
    with pytest.raises(CommentRefused):
        publish_comment(session, OFFICE, key, 1, "Chờ", "Xong", now=NOW)
    session.rollback()
