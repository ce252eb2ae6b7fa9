"""Reads who is signed in, by the key a browser holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.models import Account, SignIn
from survey.queries.accounts import AccountFace, account_by_id

#: Without a page for this long the password is asked for again.
IDLE = timedelta(minutes=15)
IDLE_OF_ADMINS = timedelta(minutes=5)
#: After this long everything starts anew, however busy somebody is.
LONGEST = timedelta(hours=12)
#: Between the password and the code of the second factor.
CODE_WITHIN = timedelta(minutes=10)

State = Literal["code", "locked", "open"]


@dataclass(frozen=True)
class SignedIn:
    """A browser that showed a good key: whose it is, and how far it has come."""

    sign_in_id: int
    account: AccountFace
    state: State
    seen_at: int


@dataclass(frozen=True)
class OpenSignIn:
    """One browser in the list of a person's own."""

    sign_in_id: int
    browser: str
    opened_at: datetime
    seen_at: datetime


def key_hash(key: str) -> bytes:
    """Give what is kept of the key of a browser."""
    return hashlib.sha256(key.encode()).digest()


def find_sign_in(session: Session, key: str, now: datetime) -> SignedIn | None:
    """Find whose key this is; nothing when it ended, is too old, or its account is disabled."""
    row = session.scalars(
        select(SignIn)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.key_hash == key_hash(key), Account.disabled_on.is_(None))
    ).first()
    if row is None or _is_over(row, now):
        return None
    account = account_by_id(session, row.account_id)
    if account is None:
        return None
    return SignedIn(row.id, account, _state(row, account, now), row.seen_at)


def sign_ins_of(session: Session, account_id: int, now: datetime) -> list[OpenSignIn]:
    """List the browsers in which a person is signed in, the one used last first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.stage == "open")
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [
        OpenSignIn(
            row.id,
            row.browser,
            datetime.fromtimestamp(row.opened_at, VIETNAM),
            datetime.fromtimestamp(row.seen_at, VIETNAM),
        )
        for row in rows
        if not _is_over(row, now)
    ]


def idle_limit(account: AccountFace) -> timedelta:
    """Give how long an account may be left alone."""
    admin = any(held.role == "admin" for held in account.roles)
    return IDLE_OF_ADMINS if admin else IDLE


def _is_over(row: SignIn, now: datetime) -> bool:
    limit = CODE_WITHIN if row.stage == "code" else LONGEST
    return now.timestamp() >= row.opened_at + limit.total_seconds()


def _state(row: SignIn, account: AccountFace, now: datetime) -> State:
    if row.stage == "code":
        return "code"
    idle = now.timestamp() - row.seen_at
    return "locked" if idle >= idle_limit(account).total_seconds() else "open"
