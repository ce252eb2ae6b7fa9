"""A code kept although its words changed: why answers before and after may be compared."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class KeptCode(Base):
    """One judgement of the office, made when the newer version was."""

    __tablename__ = "kept_code"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="kept_code_says_why"),
        CheckConstraint("based_on_id <> questionnaire_id", name="kept_code_of_two_versions"),
    )

    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    #: The version whose words were changed.
    based_on_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    reason: Mapped[str] = mapped_column(Text)
    judged_on: Mapped[date]
