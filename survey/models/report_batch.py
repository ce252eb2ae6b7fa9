"""A batch: many reports ordered with one press, and who is making them right now."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base, Lent


class ReportBatch(Lent, Base):
    """One order for reports of a period; its tasks say what came of each."""

    __tablename__ = "report_batch"
    __table_args__ = (
        # Two people who press at once get one batch.
        Index(
            "ix_report_batch_open",
            "order_key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("calendar IN ('reporting', 'calendar')", name="batch_calendar_known"),
        CheckConstraint("state IN ('open', 'done', 'cancelled')", name="batch_state_known"),
        CheckConstraint("(owner IS NULL) = (lease_until IS NULL)", name="batch_lease_has_an_owner"),
    )

    kind: Mapped[str] = mapped_column(String(16))
    calendar: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(16))
    #: Codes of the formats, separated by commas.
    formats: Mapped[str] = mapped_column(String(80))
    internal: Mapped[bool]
    #: The same for the same order: no two that are open have it.
    order_key: Mapped[str] = mapped_column(String(64))
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(200))
    #: Why none could be made, or what all were made without.
    fault: Mapped[str | None] = mapped_column(Text)
    #: The closing after which it was ordered by itself; none where somebody pressed.
    closing: Mapped[int | None]
    #: Still to be announced by mail.
    to_announce: Mapped[bool]
