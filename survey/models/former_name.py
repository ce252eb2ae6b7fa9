"""Names that units bore before, for whoever looks for them by an old one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import ORDER_KEY, Base


class FormerName(Base):
    """One name of a unit up to a day; the name it bears now stands with the unit."""

    __tablename__ = "former_name"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    #: First day on which the unit no longer bore it.
    until: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    #: The name without marks, for search.
    search_key: Mapped[str] = mapped_column(ORDER_KEY)
