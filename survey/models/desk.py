"""A desk: where a code stands."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import ORDER_KEY, Base


class Desk(Base):
    """One desk and the unit that receives citizens at it today; old answers keep their own unit."""

    __tablename__ = "desk"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="desk_ends_after_it_began"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    #: Fields of the procedures received here, separated by semicolons; none when it varies.
    field: Mapped[str | None]
    has_kiosk: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    #: First day on which it was closed.
    valid_to: Mapped[date | None]
    #: Vietnamese order of the name, see `survey.ordering`.
    sort_key: Mapped[str] = mapped_column(ORDER_KEY)
    #: Grows with every change by people, see `survey.services.changes.guard_revision`.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
