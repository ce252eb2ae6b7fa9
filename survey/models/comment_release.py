"""A release: from which day a unit's comments of a quarter may be read by units, in which batch."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class CommentRelease(Base):
    """One quarter of one receiving unit; quarters with too few comments share a batch."""

    __tablename__ = "comment_release"
    __table_args__ = (
        CheckConstraint(
            "quarter BETWEEN first_quarter AND last_quarter", name="release_holds_its_quarter"
        ),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    #: Year and quarter of the published calendar: 20263.
    quarter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_quarter: Mapped[int]
    last_quarter: Mapped[int]
    released_on: Mapped[date]
