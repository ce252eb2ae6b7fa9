"""Signs people in: what belongs to a name, and what happens when everything was right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Account
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.people.hash_passwords import hash_password, is_outdated
from survey.services.people.keep_sign_ins import open_sign_in

NOT_SIGNED_IN = Actor(None, "chưa đăng nhập")


@dataclass(frozen=True)
class Candidate:
    """Whoever may stand behind a name; nobody when there is no such account in use."""

    account_id: int | None
    name: str
    password_hash: str | None
    second_factor_on: bool

    @property
    def actor(self) -> Actor:
        """Give the name under which the sign-in is noted."""
        return Actor(self.account_id, self.name)


NOBODY = Candidate(None, "", None, second_factor_on=False)


def find_candidate(session: Session, login: str) -> Candidate:
    """Find who may stand behind a name."""
    account = session.scalars(
        select(Account).where(Account.login == login, Account.disabled_on.is_(None))
    ).first()
    return NOBODY if account is None else _candidate(account)


def candidate_of(session: Session, account_id: int) -> Candidate:
    """Give an account as somebody who is signing in."""
    account = session.get(Account, account_id)
    return NOBODY if account is None or account.disabled_on else _candidate(account)


def enter(session: Session, candidate: Candidate, browser: str, *, by: str, now: datetime) -> str:
    """Sign somebody in whose password (or identity provider) was right; give the key.

    Where a second factor is on, the sign-in stays half open until `finish` is called.
    """
    if candidate.account_id is None:
        raise ValueError("nobody can be signed in without an account")
    key = open_sign_in(
        session, candidate.account_id, browser, now, code_missing=candidate.second_factor_on
    )
    if not candidate.second_factor_on:
        _note_sign_in(session, candidate, by, now)
    return key


def finish(session: Session, candidate: Candidate, browser: str, *, by: str, now: datetime) -> str:
    """Open the sign-in whose second factor was right, under a key of its own."""
    if candidate.account_id is None:
        raise ValueError("nobody can be signed in without an account")
    key = open_sign_in(session, candidate.account_id, browser, now, code_missing=False)
    _note_sign_in(session, candidate, by, now)
    return key


def renew_hash(session: Session, candidate: Candidate, password: str) -> None:
    """Keep the password at the costs of today, if it was kept at other ones."""
    kept = candidate.password_hash
    if candidate.account_id is not None and kept is not None and is_outdated(kept):
        account = session.get_one(Account, candidate.account_id)
        account.password_hash = hash_password(password)


def note_guessing(session: Session, candidate: Candidate, step: str, now: datetime) -> None:
    """Note once that somebody used up the free tries at an account."""
    if candidate.account_id is not None:
        subject = f"account:{candidate.account_id}"
        note_action(session, NOT_SIGNED_IN, "account.held_back", subject, {"step": step}, now=now)


def _candidate(account: Account) -> Candidate:
    return Candidate(account.id, account.name, account.password_hash, account.second_factor_on)


def _note_sign_in(session: Session, candidate: Candidate, by: str, now: datetime) -> None:
    subject = f"account:{candidate.account_id}"
    note_action(session, candidate.actor, "account.sign_in", subject, {"by": by}, now=now)
