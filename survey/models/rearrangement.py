"""Mergers and splits of units, from the first draft until they are done or undone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

STATES = ("draft", "planned", "done", "undone")


class Rearrangement(Base):
    """One rearrangement of units from one day on; a planned one waits for its day."""

    __tablename__ = "rearrangement"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="rearrangement_state_known"),
        CheckConstraint(
            "state = 'draft' OR from_date IS NOT NULL", name="rearrangement_has_its_day"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The decision it rests on, as officials cite it.
    basis: Mapped[str]
    #: First day of the new order.
    from_date: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft")
    #: What goes where, see `survey.services.rearrangement.rearrangement_plan`.
    plan: Mapped[str] = mapped_column(Text)
    drafted_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
