"""A job: something an official asked for that takes longer than a page may, and how far it is."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Lent


class BackgroundJob(Lent, Base):
    """One thing to be done outside of any request."""

    __tablename__ = "background_job"
    __table_args__ = (
        # Two people who press at once get one job.
        Index(
            "ix_background_job_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint(
            "state IN ('open', 'done', 'refused', 'failed', 'cancelled')", name="job_state_known"
        ),
        CheckConstraint("(owner IS NULL) = (lease_until IS NULL)", name="job_lease_has_an_owner"),
        CheckConstraint(
            "state NOT IN ('done', 'refused', 'failed') OR words IS NOT NULL",
            name="job_end_has_words",
        ),
        CheckConstraint("(file IS NULL) = (sha256 IS NULL)", name="job_file_has_a_checksum"),
    )

    #: Such as "close", see `survey.services.job_kinds`.
    kind: Mapped[str] = mapped_column(String(16))
    #: What it is about: "reporting/2026-Q3".
    subject: Mapped[str] = mapped_column(String(80))
    #: What was asked for in detail, as JSON.
    detail: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(200))
    #: None for the command line and in the demonstration.
    account_id: Mapped[int | None]
    #: How far it is, of how much, at what.
    done: Mapped[int]
    total: Mapped[int]
    step: Mapped[str] = mapped_column(String(120))
    #: How many processes have begun it.
    attempts: Mapped[int]
    #: What came of it, or why nothing did, in Vietnamese.
    words: Mapped[str | None] = mapped_column(Text)
    #: Name and checksum of the file it made, kept for some days.
    file: Mapped[str | None] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(String(64))
