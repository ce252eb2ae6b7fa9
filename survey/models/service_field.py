"""The fields of procedures that desks may be given, as the office keeps the list."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import ORDER_KEY, Base


class ServiceField(Base):
    """One field; desks and answers keep its name, so that ending it changes nothing behind."""

    __tablename__ = "service_field"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="field_ends_after_it_began"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    valid_from: Mapped[date]
    #: First day on which it is no longer offered.
    valid_to: Mapped[date | None]
    #: Vietnamese order of the name, see `survey.ordering`.
    sort_key: Mapped[str] = mapped_column(ORDER_KEY)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
