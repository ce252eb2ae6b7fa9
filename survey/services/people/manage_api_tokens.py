"""Makes and revokes the keys with which other programs hand in dossier counts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import ApiToken, Unit
from survey.queries.unit_tree import read_unit_tree
from survey.services.changes.keep_audit import Actor, note_action

#: So that a key found somewhere can be told from other secrets.
PREFIX = "lnhs_"
KEY_BYTES = 32
LONGEST_NAME = 120


class TokenRefused(ValueError):
    """The key cannot be made or revoked; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class Bearer:
    """Who speaks with a key, and for which units; none: for all."""

    token_id: int
    name: str
    scope: frozenset[int] | None

    @property
    def actor(self) -> Actor:
        """Give the name under which actions are noted."""
        return Actor(None, f"khóa API “{self.name}”")


def make_api_token(
    session: Session, actor: Actor, name: str, unit_id: int | None, *, now: datetime
) -> str:
    """Make a key and give it, this once; only its hash is kept."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise TokenRefused("Xin ghi tên phần mềm dùng khóa, tối đa 120 ký tự.")
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise TokenRefused("Không có đơn vị này.")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    token = ApiToken(
        name=name,
        token_hash=_hash(key),
        unit_id=unit_id,
        made_on=now.date(),
        made_by=actor.name,
    )
    session.add(token)
    session.flush()
    detail = {"tên": name, "đơn vị": unit_id}
    note_action(session, actor, "api_token.make", f"api_token:{token.id}", detail, now=now)
    return key


def revoke_api_token(session: Session, actor: Actor, token_id: int, *, now: datetime) -> str | None:
    """Revoke a key for good; give its name, or nothing when there is none to revoke."""
    token = session.get(ApiToken, token_id)
    if token is None or token.revoked_on is not None:
        return None
    token.revoked_on = now.date()
    note_action(
        session, actor, "api_token.revoke", f"api_token:{token_id}", {"tên": token.name}, now=now
    )
    return token.name


def find_bearer(session: Session, key: str, today: date) -> Bearer | None:
    """Tell who holds a key that is good, and note the day; nothing for any other key."""
    if not key.startswith(PREFIX):
        return None
    # The key is 256 random bits: its hash tells nothing, and none is found by trying.
    token = session.scalars(select(ApiToken).where(ApiToken.token_hash == _hash(key))).one_or_none()
    if token is None or token.revoked_on is not None:
        return None
    if token.used_on != today:
        token.used_on = today
    scope = None if token.unit_id is None else read_unit_tree(session).below(token.unit_id)
    return Bearer(token.id, token.name, None if scope is None else frozenset(scope))


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
