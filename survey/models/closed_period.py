"""A closed period: how many forms it held and a seal over them, so that a later change shows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ClosedPeriod(Base):
    """One closing of a period; a closing after changes is a new revision."""

    __tablename__ = "closed_period"
    __table_args__ = (
        CheckConstraint("calendar IN ('reporting', 'calendar')", name="closed_calendar_known"),
        CheckConstraint("revision >= 1", name="closed_revision_counts_from_one"),
        CheckConstraint("length(sha256) = 64", name="closed_period_is_sealed"),
        CheckConstraint("revision = 1 OR reason IS NOT NULL", name="closed_revision_says_why"),
    )

    calendar: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Such as "2026-Q3".
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closed_on: Mapped[date]
    forms: Mapped[int]
    #: Over the sorted rows of the period, see `survey.services.periods.seal_periods`.
    sha256: Mapped[str] = mapped_column(String(64))
    #: Why it was closed early or again; the first closing in its time needs none.
    reason: Mapped[str | None]
