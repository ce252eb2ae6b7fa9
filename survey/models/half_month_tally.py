"""The tally of a desk's half month: both calendars' periods are whole numbers of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, PackedSums


class HalfMonthTally(Base):
    """Sums of one desk, half month, questionnaire and channel."""

    __tablename__ = "half_month_tally"
    __table_args__ = (
        CheckConstraint("forms >= 0", name="half_month_tally_counts_forms"),
        Index("ix_half_month_tally_start", "start"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    #: The 1st or the 15th of a month.
    start: Mapped[date] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Number of forms, blank ones too.
    forms: Mapped[int]
    #: See `analysis.tally`.
    sums: Mapped[bytes] = mapped_column(PackedSums)
