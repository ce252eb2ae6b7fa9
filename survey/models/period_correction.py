"""Forms let into a period after it was closed: how many, on which day, and why."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class PeriodCorrection(Base):
    """One time forms were let into a closed period; the next closing shows them."""

    __tablename__ = "period_correction"
    __table_args__ = (
        CheckConstraint("number >= 1", name="correction_counts_from_one"),
        CheckConstraint("forms >= 1", name="correction_lets_in_a_form"),
        ForeignKeyConstraint(
            ["calendar", "code", "revision"],
            ["closed_period.calendar", "closed_period.code", "closed_period.revision"],
        ),
    )

    calendar: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: The closing after which the forms came.
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Counts the corrections of one closing.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_on: Mapped[date]
    forms: Mapped[int]
    reason: Mapped[str]
