"""Reads from the audit who changed each setting last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.models import AuditEntry

SUBJECT = "setting:"


@dataclass(frozen=True)
class SettingChange:
    """The last change of one setting."""

    by: str
    on: date


def last_setting_changes(session: Session) -> dict[str, SettingChange]:
    """Give the last change of every setting that was ever changed by staff, by its key."""
    newest = (
        select(func.max(AuditEntry.number))
        .where(AuditEntry.action == "setting.change")
        .group_by(AuditEntry.subject)
    )
    rows = session.execute(
        select(AuditEntry.subject, AuditEntry.actor_name, AuditEntry.at).where(
            AuditEntry.number.in_(newest)
        )
    )
    return {
        subject.removeprefix(SUBJECT): SettingChange(
            name, datetime.fromisoformat(at).astimezone(VIETNAM).date()
        )
        for subject, name, at in rows
    }
