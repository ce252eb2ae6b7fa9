"""Lists what waits for the office: periods that could be closed, comments past their term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.closed_periods import last_closings
from survey.queries.spans import answered_periods
from survey.services.comments.time_comments import OverdueComments, overdue_comments
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.periods.follow_periods import closable_from


@dataclass(frozen=True)
class Waiting:
    """What waits; empty parts are done."""

    #: Quarters that are over, with their days for late forms, and were never closed.
    periods: tuple[Period, ...]
    comments: OverdueComments


def list_waiting(session: Session, today: date) -> Waiting:
    """List what waits today."""
    calendar = publication_calendar(session)
    closed = last_closings(session)
    quarters = [p for p in answered_periods(session, calendar) if p.kind == "quarter"]
    return Waiting(
        tuple(
            period
            for period in quarters
            if period not in closed and closable_from(session, period) <= today
        ),
        overdue_comments(session, today),
    )
