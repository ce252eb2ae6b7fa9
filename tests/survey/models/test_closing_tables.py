"""The promises of the tables around a closing, and how older closings come into them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.database.migrate import downgrade, upgrade
from survey.models import Base, ClosedPeriod, PeriodCorrection, PublicPattern

KEY = {"calendar": "reporting", "code": "2026-Q3", "revision": 1}
CLOSED: dict[str, Any] = {**KEY, "closed_on": date(2026, 9, 30), "forms": 1, "sha256": "0" * 64}
CORRECTION = {**KEY, "number": 1, "made_on": date(2026, 10, 1), "forms": 2, "reason": "muộn"}
PATTERN = {**KEY, "hidden": "[]", "details": "[]", "shown": "[]"}


@pytest.mark.parametrize(
    ("promise", "model", "values"),
    [
        ("closed_revision_says_why", ClosedPeriod, {**CLOSED, "revision": 2}),
        ("closed_calendar_known", ClosedPeriod, {**CLOSED, "calendar": "lunar", "code": "x"}),
        ("closed_period_is_sealed", ClosedPeriod, {**CLOSED, "code": "x", "sha256": "0"}),
        ("correction_lets_in_a_form", PeriodCorrection, {**CORRECTION, "forms": 0}),
        ("correction_counts_from_one", PeriodCorrection, {**CORRECTION, "number": 0}),
        ("foreign key", PeriodCorrection, {**CORRECTION, "revision": 2}),
        ("foreign key", PublicPattern, {**PATTERN, "code": "2026-Q4"}),
    ],
)
def test_wrong_rows_break_a_named_promise(
    session: Session, promise: str, model: type[Base], values: dict[str, Any]
) -> None:
    for right in ((ClosedPeriod, CLOSED), (PeriodCorrection, CORRECTION), (PublicPattern, PATTERN)):
        session.execute(insert(right[0]).values(right[1]))
    with pytest.raises(IntegrityError, match=f"(?i){promise}"), session.begin_nested():
        session.execute(insert(model).values(values))


def test_older_closings_come_over_and_later_revisions_say_that_no_reason_was_asked(
    engine: Engine,
) -> None:
    downgrade(engine, "r0003_tallies")
    old = "INSERT INTO closed_period VALUES ('reporting', '2026-Q3', :revision, :day, 5, :sha)"
    with engine.begin() as connection:
        for revision in (1, 2):
            values = {"revision": revision, "day": date(2026, 10, revision), "sha": "a" * 64}
            day = values["day"] if engine.dialect.name == "postgresql" else str(values["day"])
            connection.execute(text(old), {**values, "day": day})
    upgrade(engine)
    reasons = "SELECT revision, reason FROM closed_period ORDER BY revision"
    with engine.connect() as connection:
        assert connection.execute(text(reasons)).all() == [(1, None), (2, "chưa ghi lý do")]
    downgrade(engine, "r0003_tallies")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM closed_period")).scalar_one() == 2
