"""Days are days in Vietnam, whatever the server's zone is."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from survey.clock import now, today


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-20T16:59:59+00:00", date(2026, 11, 20)),
        ("2026-11-20T17:00:00+00:00", date(2026, 11, 21)),
        ("2026-12-31T17:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_day_begins_at_midnight_in_vietnam(utc: str, day: date) -> None:
    with time_machine.travel(datetime.fromisoformat(utc), tick=False):
        assert today() == day
        assert now().utcoffset() == timedelta(hours=7)
