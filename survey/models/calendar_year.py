"""The years whose calendar the office has taken into its own hands."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class CalendarYear(Base):
    """One year whose days stand in `calendar_day`; other years follow the proposals."""

    __tablename__ = "calendar_year"
    __table_args__ = (CheckConstraint("revision >= 1", name="calendar_revision_counts_from_one"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The day on which the office confirmed it; none while it is being looked over.
    confirmed_on: Mapped[date | None]
    #: Grows with every change, so that two people do not undo each other's work.
    revision: Mapped[int] = mapped_column(default=1)
