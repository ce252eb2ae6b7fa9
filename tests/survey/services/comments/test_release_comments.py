"""Units read comments in batches of past periods, and never fewer than the minimum."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.clock import VIETNAM
from survey.models import CommentRelease
from survey.queries.unit_comments import unit_comments
from survey.services.comments.release_comments import batches, quarter_number, release_comments
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, store_unit
from tests.survey.services.comment_place import passed_on, store_comments

Q1, Q2, Q3 = (parse_period(f"2026-Q{number}", "reporting") for number in (1, 2, 3))


def released(session: Session) -> list[tuple[int, int, int]]:
    rows = session.scalars(select(CommentRelease).order_by(CommentRelease.quarter))
    return [(row.quarter, row.first_quarter, row.last_quarter) for row in rows]


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ({}, []),
        ({Q1: 19}, []),
        ({Q1: 20}, [[Q1]]),
        ({Q2: 5, Q1: 15, Q3: 20}, [[Q1, Q2], [Q3]]),
        ({Q1: 1, Q2: 20, Q3: 19}, [[Q1, Q2]]),
        ({Q1: 20, Q2: 19}, [[Q1]]),
    ],
)
def test_quarters_wait_for_each_other_until_they_are_enough(
    counts: dict[Period, int], groups: list[list[Period]]
) -> None:
    assert list(batches(counts, 20)) == groups


def test_a_quarter_is_released_when_late_papers_are_in(session: Session) -> None:
    unit = store_unit(session, "XA")
    store_comments(session, unit, 20)
    due = Q3.end + timedelta(days=15)
    eve = datetime(due.year, due.month, due.day, 9, tzinfo=VIETNAM) - timedelta(days=1)
    assert release_comments(session, eve) == 0
    assert release_comments(session, eve + timedelta(days=1)) == 1
    assert release_comments(session, eve + timedelta(days=2)) == 0
    assert released(session) == [(20263, 20263, 20263)]


def test_small_quarters_go_out_together_and_each_unit_for_itself(session: Session) -> None:
    unit, other = store_unit(session, "XA"), store_unit(session, "XB")
    store_comments(session, unit, 12, Q2.start)
    store_comments(session, unit, 8, Q3.last_day)
    store_comments(session, other, 19, Q3.start)
    assert release_comments(session, NOW) == 1
    assert released(session) == [(20262, 20262, 20263), (20263, 20262, 20263)]
    assert {row.unit_id for row in session.scalars(select(CommentRelease))} == {unit}


def test_a_whole_batch_is_seen_from_one_day_on(session: Session) -> None:
    unit = store_unit(session, "XA")
    keys = store_comments(session, unit, 20)
    for days, key in enumerate(keys[:3]):
        store_comments(session, unit, 1, date(2026, 8, 1 + days))
        passed_on(session, key, unit)
    assert unit_comments(session, unit) == []
    release_comments(session, NOW)
    assert {one.started_on for one in unit_comments(session, unit)} == {NOW.date()}
    assert len(unit_comments(session, unit)) == 3


def test_a_higher_minimum_holds_more_back(session: Session) -> None:
    store_comments(session, store_unit(session, "XA"), 20)
    change_setting(session, "thresholds.words", 21)
    assert release_comments(session, NOW) == 0
    change_setting(session, "thresholds.words", 20)
    assert release_comments(session, NOW) == 1


def test_without_comments_there_is_nothing_to_release(session: Session) -> None:
    assert release_comments(session, NOW) == 0
    assert quarter_number(Q3) == 20263
