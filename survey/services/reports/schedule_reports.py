"""Orders the reports of a period by itself once the period is closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.models import ReportBatch
from survey.queries.closed_periods import ClosingFace, last_closings
from survey.queries.settings import setting, typed_setting
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.reports.make_document import KINDS
from survey.services.reports.order_batch import BatchOrder, BatchRefused, order_batch

#: Closings from before are history: nobody waits for their reports.
DAYS = timedelta(days=31)
BY = "tự động, sau khi chốt kỳ"
#: The reports that go with every closing.
WANTED = ("unit", "authority")


def schedule_reports(session: Session, now: datetime, *, mail: bool) -> list[int]:
    """Order what the newest closings still lack; give the new batches.

    `mail` tells whether there is a way to announce them.
    """
    if not setting(session, "reports.after_closing"):
        return []
    announce = mail and bool(typed_setting(session, "mail.to", str).strip())
    ordered = []
    for period, closing in _fresh_closings(session, now).items():
        for kind in WANTED:
            if kind not in KINDS or _is_ordered(session, kind, period, closing.revision):
                continue
            try:
                made = order_batch(
                    session,
                    BatchOrder(kind, period, _formats(session, kind)),
                    by=BY,
                    now=now,
                    closing=closing.revision,
                    announce=announce,
                )
            except BatchRefused:
                continue
            if made.new:
                ordered.append(made.batch_id)
    return ordered


def _fresh_closings(session: Session, now: datetime) -> dict[Period, ClosingFace]:
    calendar = publication_calendar(session)
    return {
        period: last
        for period, last in last_closings(session).items()
        if period.calendar == calendar and last.closed_on > now.date() - DAYS
    }


def _is_ordered(session: Session, kind: str, period: Period, revision: int) -> bool:
    found = select(ReportBatch.id).where(
        ReportBatch.kind == kind,
        ReportBatch.calendar == period.calendar,
        ReportBatch.period == period.code,
        ReportBatch.closing == revision,
    )
    return session.scalar(found.limit(1)) is not None


def _formats(session: Session, kind: str) -> tuple[str, ...]:
    """Choose the formats of the setting that the kind has, and its usual one when there is none."""
    wanted = [part.strip() for part in typed_setting(session, "reports.formats", str).split(",")]
    writers = KINDS[kind].writers
    return tuple(one for one in writers if one in wanted) or tuple(writers)[:1]
