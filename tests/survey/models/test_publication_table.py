"""The promises of the table of editions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.models import ClosedPeriod, Publication

DAY = date(2026, 10, 5)
CLOSED: dict[str, Any] = {
    "calendar": "reporting", "code": "2026-Q3", "revision": 1, "closed_on": DAY, "forms": 1,
    "sha256": "0" * 64,
}  # fmt: skip
EDITION: dict[str, Any] = {
    "calendar": "reporting", "code": "2026-Q3", "number": 1, "closing": 1, "approved_on": DAY,
    "approved_by": "Lan", "document": "{}", "sha256": "0" * 64, "revision": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("publication_counts_from_one", {"number": 0}),
        ("publication_is_sealed", {"number": 2, "sha256": "0"}),
        ("publication_says_by_whom", {"number": 2, "published_on": DAY}),
        ("withdrawal_says_by_whom", {"number": 2, "withdrawn_on": DAY, "reason": "sai"}),
        ("withdrawal_says_why", {"number": 2, "withdrawn_on": DAY, "withdrawn_by": "Lan"}),
        ("foreign key", {"number": 2, "closing": 2}),
        ("unique|duplicate", {}),
    ],
)
def test_wrong_editions_break_a_named_promise(
    session: Session, promise: str, changes: dict[str, Any]
) -> None:
    session.execute(insert(ClosedPeriod).values(CLOSED))
    session.execute(insert(Publication).values(EDITION))
    with pytest.raises(IntegrityError, match=f"(?i){promise}"), session.begin_nested():
        session.execute(insert(Publication).values({**EDITION, **changes}))
