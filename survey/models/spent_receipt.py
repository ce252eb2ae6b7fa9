"""The one-time codes that were used, each as a hash that leads to no answer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class SpentReceipt(Base):
    """One used code; no desk, no day and no order, so that it can be laid beside no answer."""

    __tablename__ = "spent_receipt"
    __table_args__ = (
        CheckConstraint("length(mark) = 32", name="spent_receipt_is_a_hash"),
        # Without it SQLite would keep a hidden row number that tells the order of use.
        {"sqlite_with_rowid": False},
    )

    #: HMAC-SHA-256 of desk and code under a key that is not in the database.
    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
