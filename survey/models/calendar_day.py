"""The days that are not what their weekday says: holidays, and weekend days worked instead."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class CalendarDay(Base):
    """One special day of a year that the office keeps."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("kind IN ('off', 'work')", name="calendar_day_kind_known"),
        CheckConstraint(
            "(kind = 'work') = (stands_for IS NOT NULL)", name="worked_day_stands_for_another"
        ),
        CheckConstraint("stands_for IS NULL OR stands_for <> day", name="day_not_for_itself"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), index=True)
    #: 'off': free; 'work': worked in place of another day.
    kind: Mapped[str]
    name: Mapped[str]
    #: The working day whose opening hours a worked day has.
    stands_for: Mapped[date | None]
