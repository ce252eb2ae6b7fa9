"""A batch of one-time codes: how many were issued for a desk, and not one code of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class ReceiptBatch(Base):
    """The serial numbers of one issue; a code with any other number is forged."""

    __tablename__ = "receipt_batch"
    __table_args__ = (
        CheckConstraint(
            "first_serial >= 0 AND count > 0 AND first_serial + count <= 1048576",
            name="receipt_batch_within_serials",
        ),
        CheckConstraint("length(salt) = 16", name="receipt_batch_salt_is_random"),
    )

    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    #: Serial numbers of a desk begin at 0 and leave no gap.
    first_serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    issued_on: Mapped[date]
    #: 16 random bytes in every signature: numbers issued again after an old backup was restored
    #: give other codes than those already handed out.
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
