"""Keeps the audit: every change by staff is one entry, sealed together with the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from survey.models import AuditEntry

#: What the first entry seals as the one before it.
GENESIS = "0" * 64
#: Holds back other writers of PostgreSQL until this entry is committed; any number of our own.
CHAIN_LOCK = 7_041_926

AT_ONCE = 1_000


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account, or the command line, which has none."""

    account_id: int | None
    name: str

    def did(self, account_id: int | None, name: str) -> bool:
        """Tell whether this is who did something: by the account, by name where none was noted."""
        if self.account_id is None or account_id is None:
            return self.name == name
        return self.account_id == account_id


COMMAND_LINE = Actor(None, "dòng lệnh")


@dataclass(frozen=True)
class BrokenLink:
    """The first entry at which the chain does not hold."""

    number: int
    #: "missing": a number was left out; "changed": the entry is not what was sealed.
    fault: str


def note_action(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    now: datetime,
) -> int:
    """Append one entry in the open transaction, so that it stands or falls with the change.

    Nothing about a citizen's answer is ever noted, neither in `subject` nor in `detail`. Gives the
    number of the entry.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    entry = AuditEntry(
        number=1 if last is None else last.number + 1,
        at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        actor_id=actor.account_id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        detail=json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str),
        seal_before=GENESIS if last is None else last.seal,
        seal="",
    )
    entry.seal = seal_of(entry)
    session.add(entry)
    session.flush()
    return entry.number


def seal_of(entry: AuditEntry) -> str:
    """Compute the seal an entry must carry: SHA-256 over everything else in it."""
    parts = (
        entry.number,
        entry.at,
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.detail,
        entry.seal_before,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def first_broken_link(session: Session) -> BrokenLink | None:
    """Walk the whole chain; give the first entry that does not hold, or nothing.

    Entries cut off at the end cannot be seen from the chain alone: whoever must be sure of the
    newest ones keeps the last seal elsewhere (a closed period's seal is printed).
    """
    expected, before = 1, GENESIS
    for entry in _entries(session):
        if entry.number != expected:
            return BrokenLink(expected, "missing")
        if entry.seal_before != before or entry.seal != seal_of(entry):
            return BrokenLink(entry.number, "changed")
        expected, before = expected + 1, entry.seal
    return None


def _entries(session: Session) -> Iterator[AuditEntry]:
    """Give all entries in order, a thousand in memory at a time."""
    last = 0
    while True:
        ahead = select(AuditEntry).where(AuditEntry.number > last).order_by(AuditEntry.number)
        found = session.scalars(ahead.limit(AT_ONCE)).all()
        yield from found
        if len(found) < AT_ONCE:
            return
        last = found[-1].number
