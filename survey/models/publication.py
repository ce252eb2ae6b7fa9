"""What was made public of a closed period: approved, published, perhaps withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Publication(Base):
    """One edition of a period's public tables; the tables themselves never change."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("number >= 1", name="publication_counts_from_one"),
        CheckConstraint("length(sha256) = 64", name="publication_is_sealed"),
        CheckConstraint(
            "(published_on IS NULL) = (published_by IS NULL)", name="publication_says_by_whom"
        ),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name="withdrawal_says_by_whom"
        ),
        CheckConstraint("withdrawn_on IS NULL OR reason IS NOT NULL", name="withdrawal_says_why"),
        ForeignKeyConstraint(
            ["calendar", "code", "closing"],
            ["closed_period.calendar", "closed_period.code", "closed_period.revision"],
        ),
    )

    calendar: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Such as "2026-Q3".
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: Counts the editions of one period.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The closing whose figures it shows.
    closing: Mapped[int]
    approved_on: Mapped[date]
    approved_by: Mapped[str]
    #: None for the command line and in the demonstration.
    approver_id: Mapped[int | None]
    published_on: Mapped[date | None]
    published_by: Mapped[str | None]
    #: Taken back before or after it was published, or replaced by a later edition.
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None]
    #: Why it was withdrawn.
    reason: Mapped[str | None]
    #: JSON of the public tables, see `survey.queries.published_tables`.
    document: Mapped[str] = mapped_column(Text)
    #: Over the document.
    sha256: Mapped[str] = mapped_column(String(64))
    #: How often this row was changed: two people at once do not undo each other.
    revision: Mapped[int]
