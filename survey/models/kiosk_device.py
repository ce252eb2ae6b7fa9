"""The tablets that the office has let stand at a desk."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class KioskDevice(Base):
    """One tablet at one desk; enabled again, it is another device."""

    __tablename__ = "kiosk_device"
    __table_args__ = (
        CheckConstraint("length(secret_hash) = 32", name="kiosk_secret_is_a_hash"),
        CheckConstraint(
            "revoked_on IS NULL OR revoked_on >= enabled_on", name="kiosk_revoked_after_enabled"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    #: SHA-256 of the secret that only the tablet holds.
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    enabled_on: Mapped[date]
    revoked_on: Mapped[date | None]
