"""The salt of a day's labels; when it is gone nobody can compute a label again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class DaySalt(Base):
    """32 random bytes that live for one day."""

    __tablename__ = "day_salt"
    __table_args__ = (CheckConstraint("length(salt) = 32", name="day_salt_is_long"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
