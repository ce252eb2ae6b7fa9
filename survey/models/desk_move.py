"""Where desks went: from which unit to which, from which day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class DeskMove(Base):
    """One move of one desk; a move to come is not done yet, and the desk still where it was."""

    __tablename__ = "desk_move"
    __table_args__ = (
        CheckConstraint("from_unit_id <> to_unit_id", name="desk_moves_to_another_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_date: Mapped[date]
    done: Mapped[bool]
    #: The rearrangement it belongs to; none: the desk was moved by itself.
    rearrangement_id: Mapped[int | None] = mapped_column(ForeignKey("rearrangement.id"), index=True)
