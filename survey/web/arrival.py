"""Who has arrived: a visitor of the demonstration, a browser that is signed in, or nobody."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import g

from survey.queries.accounts import AccountFace
from survey.queries.sign_ins import SignedIn, find_sign_in
from survey.services.people.keep_sign_ins import is_seen_long_ago, note_seen
from survey.web.demo_roles import demo_visitor
from survey.web.sign_in_cookies import key_shown
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable, reading, writing
from survey.web.visitor import NOBODY, Grant, Role, Visitor


@dataclass(frozen=True)
class Arrival:
    """The visitor the pages see, and the sign-in of the browser, whatever its state."""

    visitor: Visitor
    sign_in: SignedIn | None

    @property
    def is_locked(self) -> bool:
        """Tell whether the password is to be asked again."""
        return not self.visitor.is_staff and self._state == "locked"

    @property
    def awaits_code(self) -> bool:
        """Tell whether the password was right and the second factor is missing."""
        return self._state == "code"

    @property
    def must_enrol(self) -> bool:
        """Tell whether a role needs a second factor that is not set up yet."""
        if self.sign_in is None or self.visitor.account_id is None:
            return False
        account = self.sign_in.account
        return account.needs_second_factor and not account.second_factor_on

    @property
    def _state(self) -> str | None:
        return self.sign_in.state if self.sign_in is not None else None


def arrival() -> Arrival:
    """Find out who has arrived; asked once a request."""
    known: Arrival | None = g.get("arrival")
    if known is None:
        known = g.arrival = _find()
    return known


def visitor_of(account: AccountFace) -> Visitor:
    """Give an account as the pages see it."""
    grants = frozenset(Grant(cast("Role", held.role), held.unit_id) for held in account.roles)
    return Visitor(account.id, account.name, grants)


def _find() -> Arrival:
    demo = demo_visitor()
    found = _sign_in()
    if demo.is_staff:
        return Arrival(demo, None)
    if found is None or found.state != "open":
        return Arrival(NOBODY, found)
    return Arrival(visitor_of(found.account), found)


def _sign_in() -> SignedIn | None:
    key = key_shown()
    if key is None:
        return None
    now = house().clock()
    with reading() as session:
        found = find_sign_in(session, key, now)
    if found is not None and found.state == "open" and is_seen_long_ago(found, now):
        # A page is shown even while nothing can be written.
        with suppress(DatabaseUnavailable), writing() as session:
            note_seen(session, found.sign_in_id, now)
    return found
