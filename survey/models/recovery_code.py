"""Codes that stand in once for a lost authenticator."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base


class RecoveryCode(Base):
    """One code not yet used; using it deletes it."""

    __tablename__ = "recovery_code"
    __table_args__ = (CheckConstraint("length(code_hash) = 32", name="recovery_code_is_a_hash"),)

    #: HMAC-SHA-256 of account and code under the secret of the installation.
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
