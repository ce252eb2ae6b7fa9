"""A note on a case: of the office for itself, or of a unit on its progress."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class CommentNote(Base):
    """One note; notes are added and never changed."""

    __tablename__ = "comment_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[bytes] = mapped_column(
        LargeBinary(16), ForeignKey("comment_case.id"), index=True
    )
    #: The unit that reports progress; none: the office, which alone reads such notes.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    written_on: Mapped[date]
    #: Name of the official who wrote it.
    author: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
