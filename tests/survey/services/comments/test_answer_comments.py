"""A unit sees what was released to it, masked and without an order, and answers it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry, CommentNote
from survey.queries.unit_comments import count_unanswered, unit_comment, unit_comments
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.comments.answer_comments import answer_comment, report_progress
from survey.services.comments.handle_comments import CommentRefused, close_comment, pass_on
from survey.services.comments.release_comments import release_comments
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import (
    HEAD,
    LONG_AGO,
    OFFICE,
    case,
    passed_on,
    store_comments,
)


@pytest.fixture
def asked(session: Session) -> tuple[int, int, bytes]:
    """A unit with twenty comments of a past quarter, one passed on to it and to another unit."""
    unit = store_unit(session, "XA")
    other = store_unit(session, "SO", name="Sở Tư pháp")
    key = store_comments(session, unit, 20)[7]
    passed_on(session, key, unit, other, words="Phải chờ lâu")
    assert release_comments(session, NOW) == 1
    return unit, other, key


def test_a_unit_sees_masked_words_the_batch_and_no_day_of_arrival(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, other, key = asked
    (seen,) = unit_comments(session, unit)
    assert (seen.masked, seen.state) == ("Phải chờ lâu", "passed_on")
    assert (seen.first_quarter, seen.last_quarter, seen.started_on) == (20263, 20263, TODAY)
    assert LONG_AGO not in vars(seen).values()
    assert not {"day", "text", "unit_id", "desk_id"} & vars(seen).keys()
    assert [one.key for one in unit_comments(session, other)] == [key]
    assert unit_comments(session, store_unit(session, "LA")) == []
    assert (count_unanswered(session, unit), count_unanswered(session, other)) == (1, 1)


def test_comments_of_a_batch_stand_by_their_random_keys(session: Session) -> None:
    unit = store_unit(session, "XA")
    keys = store_comments(session, unit, 20)
    for key in keys[:8]:
        passed_on(session, key, unit)
    release_comments(session, NOW)
    assert [one.key for one in unit_comments(session, unit)] == sorted(keys[:8])


def test_a_case_is_answered_when_every_unit_has_answered(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, other, key = asked
    mine = unit_comment(session, unit, key)
    assert mine is not None
    answer_comment(session, HEAD, key, unit, mine.revision, "Đã thêm quầy", now=NOW)
    assert case(session, key).state == "passed_on"
    assert (count_unanswered(session, unit), count_unanswered(session, other)) == (0, 1)
    theirs = unit_comment(session, other, key)
    assert theirs is not None
    revision = case(session, key).revision
    answer_comment(session, HEAD, key, other, theirs.revision, "Đã nhắc", now=NOW)
    found = case(session, key)
    assert (found.state, found.revision) == ("answered", revision + 1)
    assert {(one.answer, one.answered_on) for one in found.addressees} == {
        ("Đã thêm quầy", TODAY),
        ("Đã nhắc", TODAY),
    }


def test_an_answer_asked_for_again_keeps_the_first_one_as_a_note(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, other, key = asked
    for one in (unit, other):
        row = unit_comment(session, one, key)
        assert row is not None
        answer_comment(session, HEAD, key, one, row.revision, f"Trả lời {one}", now=NOW)
    pass_on(session, OFFICE, key, case(session, key).revision, [unit], now=NOW)
    found = case(session, key)
    assert found.state == "passed_on"
    assert {one.unit_id: one.answer for one in found.addressees} == {
        unit: None,
        other: f"Trả lời {other}",
    }
    assert [(note.unit_id, note.text) for note in found.notes] == [(unit, f"Trả lời {unit}")]
    # Passing on again to who still waits changes nothing for them.
    before = unit_comment(session, unit, key)
    pass_on(session, OFFICE, key, found.revision, [unit], now=NOW)
    assert unit_comment(session, unit, key) == before


def test_progress_is_a_note_of_the_unit_and_starts_its_clock_again(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, _, key = asked
    mine = unit_comment(session, unit, key)
    assert mine is not None
    report_progress(session, HEAD, key, unit, mine.revision, "Đang xem lịch", now=NOW)
    again = unit_comment(session, unit, key)
    assert again is not None
    assert (again.progressed_on, again.revision, again.answer) == (TODAY, mine.revision + 1, None)
    note = session.scalars(select(CommentNote)).one()
    assert (note.unit_id, note.author, note.text) == (unit, "Lãnh đạo phường", "Đang xem lịch")
    with pytest.raises(ChangedMeanwhile):
        answer_comment(session, HEAD, key, unit, mine.revision, "Xong", now=NOW)


def test_a_unit_that_was_not_asked_or_not_yet_released_to_finds_nothing(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    _, _, key = asked
    stranger = store_unit(session, "LA")
    waiting = store_unit(session, "DOI")
    few = store_comments(session, waiting, 19)[0]
    passed_on(session, few, waiting)
    assert release_comments(session, NOW) == 0
    assert unit_comments(session, waiting) == []
    assert unit_comment(session, waiting, few) is None
    assert count_unanswered(session, waiting) == 0
    for unit, one in ((stranger, key), (waiting, few)):
        for step in (answer_comment, report_progress):
            with pytest.raises(LookupError):
                step(session, HEAD, one, unit, 1, "Trả lời", now=NOW)


def test_a_closed_case_and_a_given_answer_take_no_other(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, other, key = asked
    mine = unit_comment(session, unit, key)
    assert mine is not None
    answer_comment(session, HEAD, key, unit, mine.revision, "Xong", now=NOW)
    with pytest.raises(CommentRefused, match="đã được trả lời"):
        answer_comment(session, HEAD, key, unit, mine.revision + 1, "Nữa", now=NOW)
    close_comment(session, OFFICE, key, case(session, key).revision, "Đủ rồi", now=NOW)
    with pytest.raises(CommentRefused, match="đã đóng"):
        report_progress(session, HEAD, key, other, 2, "Đang làm", now=NOW)


def test_the_audit_names_case_and_unit_and_never_a_word(
    session: Session, asked: tuple[int, int, bytes]
) -> None:
    unit, _, key = asked
    mine = unit_comment(session, unit, key)
    assert mine is not None
    answer_comment(session, HEAD, key, unit, mine.revision, "Lời trả lời", now=NOW)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert last is not None
    assert (last.action, last.subject, last.detail) == (
        "comment.answer",
        f"comment:{key.hex()}",
        f'{{"unit": {unit}}}',
    )
