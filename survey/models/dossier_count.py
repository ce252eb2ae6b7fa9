"""How many dossiers a desk handled: what response rates and weights are measured against."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class DossierCount(Base):
    """Dossiers of one desk, month and field."""

    __tablename__ = "dossier_count"
    __table_args__ = (CheckConstraint("handled >= 0", name="dossiers_not_negative"),)

    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    #: The unit of the desk in that month.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    #: First day of the month.
    month: Mapped[date] = mapped_column(primary_key=True)
    #: Field of the procedures; empty when counted over all.
    field: Mapped[str] = mapped_column(primary_key=True)
    handled: Mapped[int]
