"""Finds what should be done by itself and is not any more: backups and canaries."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry
from survey.queries.last_backup import last_backup
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.backup.tell_backup import tell_backup
from survey.services.upkeep.tell_upkeep import tell_stopped_canary, usual_gap

#: One night may fail, and a new installation be without a backup, for so many days.
PATIENCE = timedelta(days=2)


def find_neglect(session: Session, now: datetime) -> str | None:
    """Say in sentences what was not done, or nothing."""
    found = [*_backup(session, now), *_canary(session, now)]
    return "\n\n".join(found) or None


def _backup(session: Session, now: datetime) -> list[str]:
    last = last_backup(session)
    days = last.days_old(now)
    if days is None:
        begun = session.scalar(select(AuditEntry.at).order_by(AuditEntry.number).limit(1))
        new = begun is None or datetime.fromisoformat(begun) > now - PATIENCE
        if new or not last.responses:
            return []
    elif days <= PATIENCE.days:
        return []
    state, _ = tell_backup(last, now)
    return [f"Sao lưu: {state}. Xem vì sao: journalctl -u lang-nghe-backup -n 20"]


def _canary(session: Session, now: datetime) -> list[str]:
    reports = upkeep_reports(session, "canary", 2)
    stopped = tell_stopped_canary(reports, now)
    # Canaries sent by hand, now and then, may also stop.
    if not stopped or usual_gap(reports) is None:
        return []
    last = f"lần cuối lúc {reports[0].detail['last']} ngày {reports[0].day:%d/%m/%Y}"
    return [f"Phiếu thử: {last}; {stopped}. Xem vì sao: systemctl status lang-nghe-canary.timer"]
