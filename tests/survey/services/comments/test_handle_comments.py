"""The office masks, passes on, closes and refuses; only steps that exist, each one noted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import AuditEntry, CommentCase, CommentRelease
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.comments.handle_comments import (
    LONGEST_TEXT,
    NEXT,
    CommentRefused,
    add_note,
    close_comment,
    confirm_mask,
    pass_on,
    refuse_comment,
    reopen_comment,
)
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import OFFICE, case, one_comment, passed_on

Step = Callable[[Session, bytes, int], object]
STEPS: dict[str, Step] = {
    "closed": lambda s, key, seen: close_comment(s, OFFICE, key, seen, "Xong", now=NOW),
    "refused": lambda s, key, seen: refuse_comment(s, OFFICE, key, seen, "hotline", now=NOW),
    "new": lambda s, key, seen: reopen_comment(s, OFFICE, key, seen, now=NOW),
}


def test_an_untouched_comment_is_new_and_has_no_row(session: Session) -> None:
    _, key = one_comment(session)
    found = case(session, key)
    assert (found.state, found.revision, found.masked, found.text) == (
        "new",
        0,
        None,
        "Anh Tuấn bắt chờ lâu",
    )
    assert session.scalar(select(CommentCase.id)) is None


def test_passes_the_confirmed_words_on_and_nothing_else(session: Session) -> None:
    unit, key = one_comment(session)
    other = store_unit(session, "KHAC", name="Sở Khác")
    confirm_mask(session, OFFICE, key, 0, "  [tên người] bắt chờ lâu\u200b ", now=NOW)
    pass_on(session, OFFICE, key, 1, [unit, other, other], now=NOW)
    found = case(session, key)
    assert (found.state, found.masked, found.revision) == (
        "passed_on",
        "[tên người] bắt chờ lâu",
        2,
    )
    assert {one.unit_id for one in found.addressees} == {unit, other}
    assert {(one.passed_on, one.started_on) for one in found.addressees} == {(TODAY, None)}


def test_nothing_is_passed_on_unmasked_or_to_nobody(session: Session) -> None:
    unit, key = one_comment(session)
    with pytest.raises(CommentRefused, match="lời đã che"):
        pass_on(session, OFFICE, key, 0, [unit], now=NOW)
    unit, key = one_comment(session)
    confirm_mask(session, OFFICE, key, 0, "Chờ lâu", now=NOW)
    with pytest.raises(CommentRefused, match="ít nhất một đơn vị"):
        pass_on(session, OFFICE, key, 1, [], now=NOW)


@pytest.mark.parametrize("ended", [True, False])
def test_no_unit_that_is_gone_is_asked(session: Session, ended: bool) -> None:
    _, key = one_comment(session)
    gone = store_unit(session, "CU", valid_to=TODAY) if ended else 10_000
    confirm_mask(session, OFFICE, key, 0, "Chờ lâu", now=NOW)
    with pytest.raises(CommentRefused, match="không còn hoạt động"):
        pass_on(session, OFFICE, key, 1, [gone], now=NOW)


def test_the_database_itself_refuses_to_pass_on_what_is_not_masked(session: Session) -> None:
    unit, key = one_comment(session)
    session.add(CommentCase(id=key, unit_id=unit, quarter=20264, state="passed_on"))
    with pytest.raises(IntegrityError, match=r"case_passed_on_is_masked|CHECK"):
        session.flush()
    session.rollback()


def test_a_case_of_a_released_quarter_is_seen_at_once(session: Session) -> None:
    unit, key = one_comment(session)
    session.add(
        CommentRelease(
            unit_id=unit,
            quarter=20264,
            first_quarter=20263,
            last_quarter=20264,
            released_on=TODAY,
        )
    )
    passed_on(session, key, unit)
    assert case(session, key).addressees[0].started_on == TODAY


@pytest.mark.parametrize("before", sorted(NEXT))
@pytest.mark.parametrize("after", sorted(STEPS))
def test_only_steps_that_exist_are_taken(session: Session, before: str, after: str) -> None:
    change_setting(session, "contact.hotline", "1022")
    unit, key = one_comment(session)
    session.add(
        CommentCase(
            id=key,
            unit_id=unit,
            quarter=20264,
            state=before,
            masked="Chờ lâu",
            channel="hotline",
            summary="Chờ",
            done="Thêm quầy",
            revision=7,
        )
    )
    session.flush()
    if after in NEXT[before]:
        STEPS[after](session, key, 7)
        assert (case(session, key).state, case(session, key).revision) == (after, 8)
    else:
        with pytest.raises(CommentRefused, match="trạng thái"):
            STEPS[after](session, key, 7)
        session.rollback()


def test_a_refusal_names_an_official_way_that_is_known(session: Session) -> None:
    _, key = one_comment(session)
    for channel in ("portal", "facebook"):
        with pytest.raises(CommentRefused, match="kênh tiếp nhận"):
            refuse_comment(session, OFFICE, key, 0, channel, now=NOW)
    change_setting(session, "contact.portal", "https://phananh.example.vn")
    refuse_comment(session, OFFICE, key, 0, "portal", "Là khiếu nại", now=NOW)
    found = case(session, key)
    assert (found.state, found.channel) == ("refused", "portal")
    assert [(note.author, note.text) for note in found.notes] == [("Cán bộ Sở", "Là khiếu nại")]
    reopen_comment(session, OFFICE, key, 1, now=NOW)
    assert (case(session, key).state, case(session, key).channel) == ("new", None)


def test_notes_stand_in_the_order_written(session: Session) -> None:
    _, key = one_comment(session)
    add_note(session, OFFICE, key, 0, "Một", now=NOW)
    add_note(session, OFFICE, key, 1, "Hai", now=NOW)
    assert [(note.text, note.unit_id) for note in case(session, key).notes] == [
        ("Một", None),
        ("Hai", None),
    ]


@pytest.mark.parametrize(("text", "why"), [(" \n", "chưa viết gì"), ("x" * 4001, "4.000")])
def test_empty_and_endless_words_are_refused(session: Session, text: str, why: str) -> None:
    _, key = one_comment(session)
    with pytest.raises(CommentRefused, match=why):
        confirm_mask(session, OFFICE, key, 0, text, now=NOW)
    assert len("x" * LONGEST_TEXT) == 4000


def test_words_are_no_longer_edited_once_the_case_is_done(session: Session) -> None:
    _, key = one_comment(session)
    close_comment(session, OFFICE, key, 0, "Lời khen", now=NOW)
    with pytest.raises(CommentRefused, match="không sửa"):
        confirm_mask(session, OFFICE, key, 1, "Khác", now=NOW)


def test_two_people_never_overwrite_each_other(session: Session) -> None:
    _, key = one_comment(session)
    confirm_mask(session, OFFICE, key, 0, "Của người thứ nhất", now=NOW)
    for seen in (0, 2):
        with pytest.raises(ChangedMeanwhile):
            confirm_mask(session, OFFICE, key, seen, "Của người thứ hai", now=NOW)
    assert case(session, key).masked == "Của người thứ nhất"


def test_what_is_undone_leaves_nothing(maker: SessionMaker) -> None:
    with maker.begin() as session:
        unit, key = one_comment(session)
    with maker() as session:
        confirm_mask(session, OFFICE, key, 0, "Chờ lâu", now=NOW)
        with pytest.raises(CommentRefused):
            pass_on(session, OFFICE, key, 1, [unit, 10_000], now=NOW)
    with maker() as session:
        assert case(session, key).revision == 0


def test_the_audit_names_the_case_and_never_a_word(session: Session) -> None:
    unit, key = one_comment(session, text="Bí mật của tôi")
    passed_on(session, key, unit, words="Lời đã che kín")
    add_note(session, OFFICE, key, 2, "Ghi chú riêng", now=NOW)
    close_comment(session, OFFICE, key, 3, "Lý do riêng", now=NOW)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [entry.action for entry in entries] == [
        "comment.mask",
        "comment.pass_on",
        "comment.note",
        "comment.close",
    ]
    assert {entry.subject for entry in entries} == {f"comment:{key.hex()}"}
    told = " ".join(entry.detail for entry in entries)
    assert f'"units": [{unit}]' in told
    assert not any(word in told for word in ("Bí mật", "che kín", "riêng"))


def test_a_comment_that_never_was_is_not_found(session: Session) -> None:
    with pytest.raises(LookupError):
        close_comment(session, OFFICE, b"0" * 16, 0, "Xong", now=NOW)
