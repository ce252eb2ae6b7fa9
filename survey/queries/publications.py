"""Reads which editions of the public tables there are, and which of them stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, parse_period
from survey.models import Publication

State = Literal["approved", "published", "withdrawn"]


@dataclass(frozen=True)
class PublicationFace:
    """One edition of a period's public tables, without the tables."""

    period: Period
    number: int
    #: The closing whose figures it shows.
    closing: int
    approved_on: date
    approved_by: str
    approver_id: int | None
    published_on: date | None
    published_by: str | None
    withdrawn_on: date | None
    withdrawn_by: str | None
    reason: str | None
    sha256: str
    revision: int

    @property
    def state(self) -> State:
        """Tell how far it has come."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        return "approved" if self.published_on is None else "published"


_COLUMNS = (
    Publication.calendar,
    Publication.code,
    Publication.number,
    Publication.closing,
    Publication.approved_on,
    Publication.approved_by,
    Publication.approver_id,
    Publication.published_on,
    Publication.published_by,
    Publication.withdrawn_on,
    Publication.withdrawn_by,
    Publication.reason,
    Publication.sha256,
    Publication.revision,
)


def publications(session: Session) -> list[PublicationFace]:
    """Give all editions, by calendar, period and number."""
    rows = session.execute(
        select(*_COLUMNS).order_by(Publication.calendar, Publication.code, Publication.number)
    )
    return [PublicationFace(_period(calendar, code), *rest) for calendar, code, *rest in rows]


def editions_of(session: Session, period: Period) -> list[PublicationFace]:
    """Give all editions of one period, oldest first."""
    return [each for each in publications(session) if each.period == period]


def live_publications(session: Session) -> dict[Period, PublicationFace]:
    """Give the edition of each period that is public now, the newest period first."""
    live = {each.period: each for each in publications(session) if each.state == "published"}
    # Of periods that end on one day the shorter one first: the quarter before the year.
    in_order = sorted(live, key=lambda p: (p.end.toordinal(), p.start.toordinal()), reverse=True)
    return {period: live[period] for period in in_order}


def ever_published(session: Session) -> list[PublicationFace]:
    """Give every edition that outsiders may have kept, those withdrawn since among them."""
    return [each for each in publications(session) if each.published_on is not None]


def edition_document(session: Session, face: PublicationFace) -> str:
    """Give the tables of one edition as they were approved."""
    return session.scalars(
        select(Publication.document).where(
            Publication.calendar == face.period.calendar,
            Publication.code == face.period.code,
            Publication.number == face.number,
        )
    ).one()


def _period(calendar: str, code: str) -> Period:
    known: Calendar = "calendar" if calendar == "calendar" else "reporting"
    return parse_period(code, known)
