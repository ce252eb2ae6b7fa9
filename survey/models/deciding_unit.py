"""A unit that decides what a desk only receives: the line a citizen may choose."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class DecidingUnit(Base):
    """One unit on the list of one desk; answers keep the unit that was chosen by themselves."""

    __tablename__ = "deciding_unit"

    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
