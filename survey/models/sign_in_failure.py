"""Tries at signing in that were not followed by a success, for one day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class SignInFailure(Base):
    """How often one label failed today; nobody can read a name or an address from it."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (CheckConstraint("tries >= 0", name="sign_in_failure_counts_up"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    #: Made under the salt of the day, see `survey.services.intake.label_forms`.
    label: Mapped[str] = mapped_column(String(16), primary_key=True)
    tries: Mapped[int]
    #: Seconds since 1970 in UTC.
    last_at: Mapped[int] = mapped_column(BigInteger)
