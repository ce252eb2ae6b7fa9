"""A key with which another program may hand in dossier counts, and nothing else."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ApiToken(Base):
    """One key: shown once when it was made, kept as a hash, good until it is revoked."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("length(token_hash) = 32", name="api_token_is_a_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Which program holds it, as the office calls it.
    name: Mapped[str]
    #: SHA-256 of the key.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    #: The unit (with the units under it) whose desks it may speak for; none: all.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    made_on: Mapped[date]
    made_by: Mapped[str]
    used_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
