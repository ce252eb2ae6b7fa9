"""A comment: the free words of a response, kept apart from it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, true
from sqlalchemy import text as words
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Comment(Base):
    """Free words with a key of their own: no column leads back to the answers given with them."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_unit_id_day", "unit_id", "day"),
        Index("ix_comment_day", "day"),
        Index(
            "ix_comment_waiting",
            "day",
            "id",
            # Always the same here; with it SQLite counts without fetching a row.
            "waits",
            sqlite_where=words("waits = 1"),
            postgresql_where=words("waits"),
        ),
        {"sqlite_with_rowid": False},
    )

    #: 16 random bytes.
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"))
    day: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    #: What the words seem to hold, for the reader at the office: "phone", "email", "number".
    flags: Mapped[str] = mapped_column(default="")
    #: Nobody has passed it on, closed or refused it yet; set by triggers on `comment_case`
    #: (`survey.database.waiting_comments`), so that what waits is found among many that do not.
    waits: Mapped[bool] = mapped_column(server_default=true())
