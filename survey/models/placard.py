"""A placard: one issued code of a desk."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class Placard(Base):
    """One issued code; a replaced one may still be scanned until its grace ends."""

    __tablename__ = "placard"
    __table_args__ = (
        CheckConstraint("length(token) = 16", name="placard_token_has_80_bits"),
        CheckConstraint(
            "grace_until IS NULL OR revoked_on IS NOT NULL", name="placard_grace_only_when_revoked"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    #: 16 signs of Crockford's base 32 in lower case, without hyphens.
    token: Mapped[str] = mapped_column(String(16), unique=True)
    issued_on: Mapped[date]
    revoked_on: Mapped[date | None]
    #: First day on which a revoked code is refused; none: refused at once.
    grace_until: Mapped[date | None]
    #: The placard that took its place.
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("placard.id"))
