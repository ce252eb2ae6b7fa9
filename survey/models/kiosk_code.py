"""The one-time codes with which the office lets a tablet become the kiosk of a desk."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class KioskCode(Base):
    """One code not yet used; using it deletes it."""

    __tablename__ = "kiosk_code"
    __table_args__ = (CheckConstraint("length(code_hash) = 32", name="kiosk_code_is_a_hash"),)

    #: HMAC-SHA-256 of the code under the secret of the installation: short codes could be guessed
    #: from a plain hash.
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), index=True)
    #: The last day on which it can be used.
    valid_until: Mapped[date]
