"""The tally of a desk's day: sums that every figure is computed from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, PackedSums


class DailyTally(Base):
    """Sums of one desk, day, questionnaire and channel."""

    __tablename__ = "daily_tally"
    __table_args__ = (
        CheckConstraint("forms >= 0", name="daily_tally_counts_forms"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Number of forms, blank ones too.
    forms: Mapped[int]
    #: See `analysis.tally`.
    sums: Mapped[bytes] = mapped_column(PackedSums)
