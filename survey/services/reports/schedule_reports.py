"""Orders the reports of a period by itself once it, or the last of its quarters, is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Kind, Period
from survey.models import ReportBatch
from survey.queries.closed_periods import ClosingFace, last_closings
from survey.queries.settings import setting, typed_setting
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.periods.follow_periods import quick_states_of
from survey.services.reports.make_document import KINDS
from survey.services.reports.order_batch import BatchOrder, BatchRefused, order_batch

#: Closings from before are history: nobody waits for their reports.
DAYS = timedelta(days=31)
BY = "tự động, sau khi chốt kỳ"
#: The reports that go with every closing; the last one is made of a year only.
WANTED = ("unit", "authority", "year_end")
YEARLY = frozenset({"year_end"})


def schedule_reports(session: Session, now: datetime, *, mail: bool) -> list[int]:
    """Order what the newest closings still lack; give the new batches.

    `mail` tells whether there is a way to announce them.
    """
    if not setting(session, "reports.after_closing"):
        return []
    announce = mail and bool(typed_setting(session, "mail.to", str).strip())
    ordered = []
    fresh = _fresh_closings(session, now)
    quarterly = {period: face.revision for period, face in fresh.items()}
    for period, revision in (quarterly | _closed_by_quarters(session, fresh, now)).items():
        for kind in _wanted(period):
            if _is_ordered(session, kind, period, revision):
                continue
            try:
                made = order_batch(
                    session,
                    BatchOrder(kind, period, _formats(session, kind)),
                    by=BY,
                    now=now,
                    closing=revision,
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


def _closed_by_quarters(
    session: Session, fresh: Iterable[Period], now: datetime
) -> dict[Period, int]:
    """Find the six and nine months and years that are closed because each of their quarters is.

    They have no closing of their own; the sum of those of their quarters grows with each of them.
    """
    last, found = last_closings(session), {}
    for period in dict.fromkeys(each for quarter in fresh for each in longer_periods(quarter)):
        if period in last or period.end > now.date():
            continue
        revision = sum(last[each].revision for each in period.quarters() if each in last)
        if all(_is_ordered(session, kind, period, revision) for kind in _wanted(period)):
            continue
        [state] = quick_states_of(session, [period], now.date())
        if len(state.quarters) > 1:  # with answers of one quarter its report would be that one
            found[period] = revision
    return found


def longer_periods(period: Period) -> tuple[Period, ...]:
    """List the longer periods that are reported and hold a quarter; none for other periods."""
    kinds: tuple[Kind, ...] = ("half", "nine_months", "year")
    if period.kind != "quarter":
        return ()
    longer = (Period(period.calendar, kind, period.year) for kind in kinds)
    return tuple(each for each in longer if period in each.quarters())


def _wanted(period: Period) -> tuple[str, ...]:
    """List the kinds of report that a period gets."""
    return tuple(
        kind for kind in WANTED if kind in KINDS and (kind not in YEARLY or period.kind == "year")
    )


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
