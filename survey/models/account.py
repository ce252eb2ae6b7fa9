"""The people who sign in: officials only, a citizen never has an account."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.models.base import ORDER_KEY, Base


class Account(Base):
    """One official. Disabled it stays, because the audit names it."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "length(second_factor_nonce) = 16", name="account_second_factor_nonce_is_random"
        ),
        CheckConstraint(
            "disabled_on IS NULL OR disabled_on >= created_on",
            name="account_disabled_after_created",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What is typed to sign in, in small letters.
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    #: Argon2id; none until the person has chosen a password.
    password_hash: Mapped[str | None]
    #: The secret of the authenticator is made from this and the secret of the installation; the
    #: table alone gives no codes away.
    second_factor_nonce: Mapped[bytes] = mapped_column(LargeBinary(16))
    #: Whether the person has shown a right code once.
    second_factor_on: Mapped[bool]
    #: The last step of time whose code was used: no code is taken twice.
    second_factor_step: Mapped[int] = mapped_column(BigInteger)
    #: Who this is at the identity provider of the province, when there is one.
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_on: Mapped[date]
    disabled_on: Mapped[date | None]
    #: Vietnamese order, see `survey.ordering`.
    sort_key: Mapped[str] = mapped_column(ORDER_KEY)
    #: Name and login without marks, for search.
    search_key: Mapped[str] = mapped_column(ORDER_KEY)
    #: Counts changes: two people who edit at once are told.
    revision: Mapped[int]
