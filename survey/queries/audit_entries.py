"""Reads the audit: the newest first, by person, action, subject and day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.models import AuditEntry

ENTRIES_ON_A_PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are wanted; an empty word wants all, a subject `unit:` all units."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    day: date | None = None


@dataclass(frozen=True)
class AuditLine:
    """One entry as it is read."""

    number: int
    at: datetime
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditPage:
    """One page of entries, and how many there are in all."""

    lines: tuple[AuditLine, ...]
    total: int


def find_entries(
    session: Session, wanted: AuditFilter, page: int = 1, size: int = ENTRIES_ON_A_PAGE
) -> AuditPage:
    """List the entries that are wanted, the newest first."""
    conditions = _conditions(wanted)
    counted = select(func.count()).select_from(AuditEntry).where(*conditions)
    total = session.scalar(counted) or 0
    rows = session.scalars(
        select(AuditEntry)
        .where(*conditions)
        .order_by(AuditEntry.number.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return AuditPage(tuple(_line(row) for row in rows), total)


def audit_actors(session: Session) -> list[str]:
    """List the names that stand in the audit."""
    return list(session.scalars(select(AuditEntry.actor_name).distinct().order_by("actor_name")))


def audit_actions(session: Session) -> list[str]:
    """List the actions that stand in the audit."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by("action")))


def count_entries(session: Session) -> int:
    """Count the entries of the whole audit."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.actor:
        conditions.append(AuditEntry.actor_name == wanted.actor)
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.subject.endswith(":"):
        conditions.append(AuditEntry.subject.startswith(wanted.subject, autoescape=True))
    elif wanted.subject:
        conditions.append(AuditEntry.subject == wanted.subject)
    if wanted.day is not None:
        conditions.append(AuditEntry.at >= _utc(wanted.day))
        conditions.append(AuditEntry.at < _utc(wanted.day + timedelta(days=1)))
    return conditions


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        number=row.number,
        at=datetime.fromisoformat(row.at).astimezone(VIETNAM),
        actor_name=row.actor_name,
        action=row.action,
        subject=row.subject,
        detail=json.loads(row.detail),
    )


def _utc(day: date) -> str:
    midnight = datetime.combine(day, time.min, VIETNAM)
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
