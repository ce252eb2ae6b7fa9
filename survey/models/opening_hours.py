"""When units and desks receive citizens in a usual week."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

MINUTES_OF_A_DAY = 24 * 60


class OpeningHours(Base):
    """One stretch of a weekday; without any a desk follows its unit, a unit the one above."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (desk_id IS NULL)", name="hours_of_a_unit_or_a_desk"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="hours_weekday_real"),
        CheckConstraint(
            f"opens >= 0 AND closes > opens AND closes <= {MINUTES_OF_A_DAY}",
            name="hours_close_after_they_open",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    #: Monday is 0.
    weekday: Mapped[int]
    #: Minutes since midnight.
    opens: Mapped[int]
    #: Minutes since midnight.
    closes: Mapped[int]
