"""A task of a batch: one unit, one format, and what came of it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ReportTask(Base):
    """One document of a batch."""

    __tablename__ = "report_task"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'made', 'same', 'withheld', 'failed', 'cancelled')",
            name="task_state_known",
        ),
        CheckConstraint(
            "(state IN ('made', 'same')) = (edition_id IS NOT NULL)",
            name="task_done_has_an_edition",
        ),
        CheckConstraint(
            "(state IN ('withheld', 'failed')) = (fault IS NOT NULL)", name="task_fault_has_words"
        ),
        {"sqlite_with_rowid": False},
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("report_batch.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: Where the unit stands in the list.
    place: Mapped[int]
    #: "same": the file in force already says the same, and was not made again.
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    #: Why there is none, in Vietnamese.
    fault: Mapped[str | None] = mapped_column(Text)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("report_edition.id"))
