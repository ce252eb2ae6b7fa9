"""The audit: who of the staff did what, when, to which thing; each entry seals the one before."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class AuditEntry(Base):
    """One action of staff. Citizens do nothing that is noted here, and no answer is named."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("number >= 1", name="audit_counts_from_one"),
        CheckConstraint("length(seal) = 64", name="audit_entry_is_sealed"),
        CheckConstraint("length(seal_before) = 64", name="audit_entry_continues_chain"),
        Index("ix_audit_entry_subject", "subject"),
        Index("ix_audit_entry_action", "action"),
    )

    #: Leaves no gap.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Moment in UTC to the second: "2026-11-20T02:30:00Z".
    at: Mapped[str] = mapped_column(String(20))
    #: The account; none for the command line.
    actor_id: Mapped[int | None]
    #: The name the account had then, or what stands for the command line.
    actor_name: Mapped[str]
    #: What was done: "unit.rename".
    action: Mapped[str] = mapped_column(String(64))
    #: To what: "unit:5".
    subject: Mapped[str] = mapped_column(String(128))
    #: JSON object with sorted keys: what was before and after, as far as it matters.
    detail: Mapped[str] = mapped_column(Text)
    seal_before: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of all of the above, see `survey.services.changes.keep_audit`.
    seal: Mapped[str] = mapped_column(String(64))
