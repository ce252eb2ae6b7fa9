"""Publishes the finished quarters of the demonstration, and leaves the newest to be tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from survey.queries.closed_periods import last_closings
from survey.services.changes.keep_audit import Actor
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.periods.follow_periods import closable_from
from survey.services.publication.close_period import close_period
from survey.services.publication.publish_period import (
    approve_period,
    draft_publication,
    publish_period,
)

DEMO = Actor(None, "dữ liệu chạy thử")


def publish_demo(session: Session, now: datetime) -> None:
    """Close, approve and publish quarter after quarter; the newest waits for whoever tries it."""
    quarters = sorted(
        (p for p in choose_publishable(session, now.date()).periods if p.kind == "quarter"),
        key=lambda period: period.start,
    )
    for quarter in quarters[:-1]:
        if quarter in last_closings(session) or now.date() < closable_from(session, quarter):
            continue
        close_period(session, quarter, now, actor=DEMO)
        draft = draft_publication(session, quarter, now.date())
        face = approve_period(session, draft, DEMO, now)
        publish_period(session, quarter, face.number, face.revision, DEMO, now)
