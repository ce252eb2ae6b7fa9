"""The forms that were taken, so that a second tap or a retry stores nothing twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class SeenToken(Base):
    """One form token that was used; it names no answer and no answer names it."""

    __tablename__ = "seen_token"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 32", name="seen_token_is_a_hash"),
        {"sqlite_with_rowid": False},
    )

    #: SHA-256 of the form token.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    #: The day it came, for the purge after 30 days; none for imported rows, which stay known.
    day: Mapped[date | None] = mapped_column(index=True)
