"""The day on which a form of a kiosk counts, and when nobody knows whether it was stored."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey.models import ClosedPeriod
from survey.services.intake.date_kiosk_form import LONGEST_DOUBT, LONGEST_LYING, in_doubt, kept_day
from survey.services.intake.destroy_labels import TOKEN_DAYS
from tests.factories import TODAY

DAY = timedelta(days=1)


def close(session: Session, code: str) -> None:
    values = {"calendar": "calendar", "code": code, "revision": 1, "closed_on": TODAY}
    session.execute(insert(ClosedPeriod).values({**values, "forms": 0, "sha256": "0" * 64}))


@pytest.mark.parametrize(("days", "kept"), [(-1, 0), (0, 0), (1, 1), (20, 20), (21, 0), (9999, 0)])
def test_counts_on_the_day_of_filling_in_when_it_is_plausible(
    session: Session, days: int, kept: int
) -> None:
    assert kept_day(session, TODAY - days * DAY, TODAY) == TODAY - kept * DAY


def test_counts_on_the_day_of_arrival_when_the_day_is_closed(session: Session) -> None:
    today = date(2026, 10, 5)
    close(session, "2026-Q3")
    assert kept_day(session, date(2026, 9, 30), today) == today
    assert kept_day(session, date(2026, 10, 1), today) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("tried", "doubt"),
    [(None, False), (0, False), (10, False), (11, True), (-1, False), (-99, True)],
)
def test_comes_into_doubt_before_its_token_is_forgotten(tried: int | None, doubt: bool) -> None:
    assert in_doubt(None if tried is None else TODAY - tried * DAY, TODAY) is doubt


def test_token_outlives_the_doubt_even_of_the_oldest_form() -> None:
    first_try = TODAY
    token_day = first_try - LONGEST_LYING
    last_retry = first_try + LONGEST_DOUBT
    assert not in_doubt(first_try, last_retry)
    assert not token_day < last_retry - TOKEN_DAYS
