"""What the office decided about a desk's flag in a period; no answer is touched by it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

DECISIONS = ("kept", "excluded", "waiting")


class IntegrityReview(Base):
    """One decision; who decided what before stands in the audit."""

    __tablename__ = "integrity_review"
    __table_args__ = (
        CheckConstraint(f"decision IN {DECISIONS}", name="integrity_decision_known"),
        CheckConstraint("length(reason) > 0", name="integrity_decision_says_why"),
    )

    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    calendar: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Such as "2026-Q3".
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    decision: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    decided_by: Mapped[str]
    #: The account; None for the command line, in the demonstration, and of earlier decisions.
    decider_id: Mapped[int | None]
    #: People, answers and satisfied answers of the forms an exclusion points at.
    left_out_forms: Mapped[int] = mapped_column(default=0, server_default="0")
    left_out_answers: Mapped[int] = mapped_column(default=0, server_default="0")
    left_out_satisfied: Mapped[int] = mapped_column(default=0, server_default="0")
    #: An exclusion of many forms, or of bad marks, holds once somebody else has agreed.
    needs_second: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    confirmer_id: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=0)
