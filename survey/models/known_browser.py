"""Browsers from which an account has signed in before: guessing elsewhere never keeps them out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class KnownBrowser(Base):
    """One browser known to one account."""

    __tablename__ = "known_browser"
    __table_args__ = (CheckConstraint("length(mark_hash) = 32", name="known_browser_is_a_hash"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: SHA-256 of the random mark that the browser holds.
    mark_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_on: Mapped[date]
