"""What the house has done by itself, day by day: canaries sent, old rows deleted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

KINDS = ("canary", "retention")


class UpkeepReport(Base):
    """The report of one kind of work on one day; it counts, and names nobody."""

    __tablename__ = "upkeep_report"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="upkeep_kind_known"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: Counts and sentences as JSON.
    detail: Mapped[str] = mapped_column(Text)
