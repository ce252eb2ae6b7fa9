"""A unit: a department or commune that is measured."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import ORDER_KEY, Base

KINDS = ("province", "department", "ward", "commune", "special_zone", "centre", "other")


class Unit(Base):
    """One unit as it stood between two days; a code given to another unit later is another row."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint(f"kind IN {KINDS}", name="unit_kind_known"),
        CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name="unit_ends_after_it_began"
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="unit_not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Official code as text: leading zeros count.
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[str]
    #: The kind in the words of the list it came from, such as "Đặc khu".
    kind_label: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: First day of this unit.
    valid_from: Mapped[date]
    #: First day on which it was no more; none while it stands.
    valid_to: Mapped[date | None]
    #: Vietnamese order, see `survey.ordering`.
    sort_key: Mapped[str] = mapped_column(ORDER_KEY)
    #: Name and code without marks, for search.
    search_key: Mapped[str] = mapped_column(ORDER_KEY)
    #: Grows with every change by people, see `survey.services.changes.guard_revision`.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
