"""Looks at passwords and codes that are shown: counted first, looked at outside any transaction."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from survey.queries.accounts import AccountFace
from survey.services.people.confirm_second_factor import code_fits
from survey.services.people.hash_passwords import password_fits
from survey.services.people.hold_back_guessing import Knock, Step, Tried, count_try, forgive_try
from survey.services.people.judge_passwords import PRODUCT
from survey.services.people.sign_in import (
    Candidate,
    candidate_of,
    find_candidate,
    note_guessing,
    renew_hash,
)
from survey.web.browser_name import browser_name
from survey.web.origin import sender_address
from survey.web.sign_in_cookies import mark_shown
from survey.web.state import house
from survey.web.transaction import writing


@dataclass(frozen=True)
class Proof:
    """Whom something right was shown for; else the seconds to wait before the next try counts."""

    candidate: Candidate | None = None
    wait: int = 0


def prove_password(login: str, password: str) -> Proof:
    """Look at a password; the same work is done for a name that nobody has."""
    now = house().clock()
    with writing() as session:
        tried = count_try(session, _knock(login), "password", now)
        candidate = find_candidate(session, login)
    if tried.wait:
        return Proof(wait=tried.wait)
    right = password_fits(candidate.password_hash, password)
    with writing() as session:
        _settle(session, tried, candidate, "password", right=right)
        if right:
            renew_hash(session, candidate, password)
    return Proof(candidate) if right else Proof()


def prove_code(account: AccountFace, typed: str) -> Proof:
    """Look at a code of the second factor, or a recovery code."""
    now = house().clock()
    with writing() as session:
        tried = count_try(session, _knock(account.login), "code", now)
    if tried.wait:
        return Proof(wait=tried.wait)
    with writing() as session:
        candidate = candidate_of(session, account.id)
        right = code_fits(session, account.id, typed, house().settings.secret_keys, now)
        _settle(session, tried, candidate, "code", right=right)
    return Proof(candidate) if right else Proof()


def browser_shown() -> str:
    """Name the browser that asks, as its owner knows it."""
    return browser_name(request.user_agent.string)


def words_about(account: AccountFace) -> list[str]:
    """Give the words somebody who knows a person would try first as a password."""
    units = [held.unit_name for held in account.roles if held.unit_name]
    agency = str(house().settings_known.values.get("agency.name", ""))
    return [account.login, account.name, PRODUCT, agency, *units]


def _settle(
    session: Session, tried: Tried, candidate: Candidate, step: Step, *, right: bool
) -> None:
    now = house().clock()
    if right:
        forgive_try(session, tried, now)
    elif tried.last_free:
        note_guessing(session, candidate, step, now)


def _knock(login: str) -> Knock:
    return Knock(login, sender_address(request), mark_shown())
