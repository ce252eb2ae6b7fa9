"""Tells when the last backup was made and what came in since: what a broken disk would cost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.models import AuditEntry, Comment, HalfMonthTally

#: A backup that was put back is one that is there, too.
NOTED = ("backup.make", "backup.restore")
PURGED = "comment.purge"


@dataclass(frozen=True)
class LastBackup:
    """The last backup and what it does not hold; without one everything would be lost."""

    #: When it began; none when there never was one.
    at: datetime | None
    #: Forms and comments that are in no backup.
    responses: int
    comments: int

    def days_old(self, now: datetime) -> int | None:
        """Give its age in whole days."""
        return None if self.at is None else max(0, (now.date() - self.at.date()).days)


def last_backup_on(session: Session) -> date | None:
    """Give the day of the newest backup."""
    entry = _newest(session)
    return None if entry is None else _moment(entry).date()


def last_backup(session: Session) -> LastBackup:
    """Find the newest backup in the audit, and count what came after it."""
    entry = _newest(session)
    # The sums know the number of forms; counting millions of rows would hold up a page.
    responses = int(session.scalar(select(func.sum(HalfMonthTally.forms))) or 0)
    comments = session.scalar(select(func.count()).select_from(Comment)) or 0
    if entry is None:
        return LastBackup(None, responses, comments)
    held, at = json.loads(entry.detail), _moment(entry)
    came = comments + _purged_since(session, entry) - int(held["backup_comments"])
    # Single comments that were deleted stand nowhere: at least those of later days have come.
    later = select(func.count()).select_from(Comment).where(Comment.day > at.date())
    return LastBackup(
        at,
        max(0, responses - int(held["backup_forms"])),
        max(came, session.scalar(later) or 0),
    )


def _purged_since(session: Session, entry: AuditEntry) -> int:
    """Count the comments whose time was over after the backup."""
    purges = select(AuditEntry.detail).where(
        AuditEntry.action == PURGED, AuditEntry.number > entry.number
    )
    return sum(int(json.loads(detail)["deleted"]) for detail in session.scalars(purges))


def _newest(session: Session) -> AuditEntry | None:
    newest = (
        select(AuditEntry)
        # Restoring did not always note what the backup held.
        .where(AuditEntry.action.in_(NOTED), AuditEntry.detail.contains("backup_forms"))
        .order_by(AuditEntry.number.desc())
    )
    return session.scalars(newest.limit(1)).first()


def _moment(entry: AuditEntry) -> datetime:
    if day := json.loads(entry.detail).get("day"):
        # Of a backup that was put back the day alone is known.
        return datetime.combine(date.fromisoformat(day), time(), VIETNAM)
    at = datetime.strptime(entry.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return at.astimezone(VIETNAM)
