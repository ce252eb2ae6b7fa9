"""An addressee: a unit to which a case was passed on, with its answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class CommentAddressee(Base):
    """One unit that is to answer one case."""

    __tablename__ = "comment_addressee"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answer_has_its_day"),
        Index("ix_comment_addressee_unit_id", "unit_id"),
        {"sqlite_with_rowid": False},
    )

    case_id: Mapped[bytes] = mapped_column(
        LargeBinary(16), ForeignKey("comment_case.id"), primary_key=True
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    passed_on: Mapped[date]
    #: Day from which the unit sees the case and its clocks run; none while the batch waits.
    started_on: Mapped[date | None]
    #: Day of the last note on progress.
    progressed_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None]
    #: Grows with every change, so that two people never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)
