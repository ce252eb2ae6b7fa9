"""One-time links by which a person chooses a password."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class PasswordLink(Base):
    """The one link of an account that is still good; using it deletes it."""

    __tablename__ = "password_link"
    __table_args__ = (CheckConstraint("length(token_hash) = 32", name="password_link_is_a_hash"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: SHA-256 of what stands in the address.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    #: Seconds since 1970 in UTC.
    expires_at: Mapped[int] = mapped_column(BigInteger)
