"""Clocks of comments: working days for the office, plain days for units, counts of what is late."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey.models import CommentAddressee
from survey.queries.comment_cases import AddresseeFace
from survey.queries.comment_inbox import InboxFilter, inbox_rows
from survey.queries.work_calendar import WorkCalendar
from survey.services.comments.time_comments import (
    Clock,
    CommentClocks,
    OverdueComments,
    comment_clocks,
    overdue_comments,
)
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import passed_on, store_comments


def clocks(today: date) -> CommentClocks:
    return CommentClocks(WorkCalendar({}), 5, 20, 7, today)


def face(started: date | None, progressed: date | None, answered: bool = False) -> AddresseeFace:
    answer = ("Xong", TODAY) if answered else (None, None)
    return AddresseeFace(b"", 1, "Xã", TODAY, started, progressed, *answer, 1)


def test_the_office_has_five_working_days() -> None:
    friday = date(2026, 11, 13)
    assert clocks(date(2026, 11, 20)).to_pass_on(friday) == Clock(
        "pass_on", date(2026, 11, 20), False
    )
    assert clocks(date(2026, 11, 21)).to_pass_on(friday).late


def test_holidays_are_no_working_days() -> None:
    # 30 April and 1 May are holidays.
    due = clocks(TODAY).to_pass_on(date(2026, 4, 27)).due
    assert due > date(2026, 5, 4)


def test_what_came_before_the_limit_is_late_and_nothing_else() -> None:
    for today in (TODAY + timedelta(days=step) for step in range(14)):
        limit = clocks(today).came_before
        assert not clocks(today).to_pass_on(limit).late
        assert clocks(today).to_pass_on(limit - timedelta(days=1)).late


def test_a_unit_has_twenty_days_and_speaks_every_seven() -> None:
    started = date(2026, 11, 1)
    now = clocks(date(2026, 11, 10))
    assert now.to_answer(started) == Clock("answer", date(2026, 11, 21), False)
    assert now.to_progress(started) == Clock("progress", date(2026, 11, 8), True)


def test_the_next_term_is_the_first_of_all_units_that_wait() -> None:
    now = clocks(date(2026, 11, 10))
    early, late = date(2026, 10, 25), date(2026, 11, 9)
    assert now.next_of([]) is None
    assert now.next_of([face(None, None), face(early, None, answered=True)]) is None
    assert now.next_of([face(early, None), face(late, None)]) == now.to_progress(early)
    assert now.next_of([face(early, late), face(late, None)]) == now.to_answer(early)


def test_counts_what_is_late_and_lists_the_same(session: Session) -> None:
    unit = store_unit(session, "XA")
    now = comment_clocks(session, TODAY)
    store_comments(session, unit, 2, now.came_before)
    late = store_comments(session, unit, 3, now.came_before - timedelta(days=1))
    asked = store_comments(session, unit, 3, TODAY)
    for key in asked:
        passed_on(session, key, unit)
    starts = (TODAY - timedelta(days=21), TODAY - timedelta(days=8), TODAY - timedelta(days=7))
    for key, start in zip(asked, starts, strict=True):
        session.execute(
            update(CommentAddressee).where(CommentAddressee.case_id == key).values(started_on=start)
        )
    found = overdue_comments(session, TODAY)
    assert found == OverdueComments(3, 1, 2)
    assert found.total == 6
    listed = inbox_rows(session, InboxFilter(came_before=now.came_before), 10)
    assert {row.key for row in listed} == set(late)
    unanswered = InboxFilter("passed_on", seen_before=now.seen_before)
    silent = InboxFilter("passed_on", silent_before=now.silent_before)
    assert {row.key for row in inbox_rows(session, unanswered, 10)} == {asked[0]}
    assert {row.key for row in inbox_rows(session, silent, 10)} == set(asked[:2])


def test_nothing_is_overdue_in_an_empty_installation(session: Session) -> None:
    assert overdue_comments(session, NOW.date()) == OverdueComments(0, 0, 0)
