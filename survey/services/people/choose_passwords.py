"""Lets people choose their passwords: by a link that is good once, or with the old one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.models import Account, PasswordLink
from survey.queries.accounts import AccountFace, account_by_id
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.people.keep_sign_ins import end_sign_ins, forget_browsers

#: A link handed over on Thursday still works on Friday.
LINK_IS_GOOD_FOR = timedelta(hours=48)
TOKEN_BYTES = 32


def issue_password_link(session: Session, actor: Actor, account_id: int, *, now: datetime) -> str:
    """Make the one-time link of an account, which takes the place of an earlier one.

    Gives the token that stands in its address; what is kept of it cannot be read back.
    """
    too_old = PasswordLink.expires_at <= int(now.timestamp())
    session.execute(delete(PasswordLink).where((PasswordLink.account_id == account_id) | too_old))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        PasswordLink(
            account_id=account_id,
            token_hash=_digest(token),
            expires_at=int((now + LINK_IS_GOOD_FOR).timestamp()),
        )
    )
    session.flush()
    note_action(session, actor, "account.issue_link", f"account:{account_id}", now=now)
    return token


def account_of_link(session: Session, token: str, now: datetime) -> AccountFace | None:
    """Find whose link this is; nothing when it was used, replaced, is too old or never was."""
    account_id = session.scalar(
        select(PasswordLink.account_id).where(
            PasswordLink.token_hash == _digest(token),
            PasswordLink.expires_at > int(now.timestamp()),
        )
    )
    account = account_by_id(session, account_id) if account_id is not None else None
    return account if account is not None and account.disabled_on is None else None


def use_password_link(
    session: Session, token: str, password_hash: str, *, now: datetime
) -> AccountFace | None:
    """Set the password a link was handed out for and use the link up; nothing if it is not good."""
    account = account_of_link(session, token, now)
    if account is None:
        return None
    # Deleting is what uses it up: of two requests at once one finds nothing to delete.
    used = session.scalar(
        delete(PasswordLink)
        .where(PasswordLink.token_hash == _digest(token))
        .returning(PasswordLink.account_id)
    )
    if used is None:
        return None
    set_password(session, Actor(account.id, account.name), account.id, password_hash, now=now)
    return account


def set_password(
    session: Session,
    actor: Actor,
    account_id: int,
    password_hash: str,
    *,
    now: datetime,
    keep: int | None = None,
) -> None:
    """Set a password: sign-ins but the one kept end, and every browser is a stranger again."""
    session.get_one(Account, account_id).password_hash = password_hash
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account_id))
    ended = end_sign_ins(session, account_id, but=keep)
    forget_browsers(session, account_id)
    session.flush()
    detail = {"sign_ins_ended": ended}
    note_action(session, actor, "account.set_password", f"account:{account_id}", detail, now=now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
