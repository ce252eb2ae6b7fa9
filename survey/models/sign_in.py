"""Who is signed in: one row for each browser, so that it can be ended from the server."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import Base

STAGES = ("code", "open")


class SignIn(Base):
    """One browser of one account. The browser holds a random key, this row its hash alone."""

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint("length(key_hash) = 32", name="sign_in_key_is_a_hash"),
        CheckConstraint(f"stage IN {STAGES}", name="sign_in_stage_known"),
        CheckConstraint("seen_at >= opened_at", name="sign_in_seen_after_opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the key.
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    #: "code": the password was right, the second factor is still to come.
    stage: Mapped[str] = mapped_column(String(8))
    #: Seconds since 1970 in UTC, as all moments of this table.
    opened_at: Mapped[int] = mapped_column(BigInteger)
    #: The last page that was asked for, to half a minute.
    seen_at: Mapped[int] = mapped_column(BigInteger)
    #: What its owner knows it by: "Firefox, Windows". Never an address.
    browser: Mapped[str] = mapped_column(String(64))
