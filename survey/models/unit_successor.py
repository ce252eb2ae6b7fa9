"""What became of a unit: into which other unit it went, from which day, wholly or in part."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class UnitSuccessor(Base):
    """One arrow of the map from old units to new ones."""

    __tablename__ = "unit_successor"
    __table_args__ = (
        CheckConstraint("extent IN ('full', 'partial')", name="successor_extent_known"),
        CheckConstraint("old_unit_id <> new_unit_id", name="successor_is_another_unit"),
    )

    old_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    new_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    #: First day of the new order.
    from_date: Mapped[date]
    #: 'full' or 'partial': only whole successions may be added up without a key.
    extent: Mapped[str]
