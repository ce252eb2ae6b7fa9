"""Notes what the house does by itself, one report for each kind of work and day."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import UpkeepReport

#: Reports are of use for a year and a little.
KEPT = timedelta(days=400)


def note_upkeep(session: Session, kind: str, day: date, detail: dict[str, Any]) -> None:
    """Write the report of a day, in place of the one there was; old ones go."""
    session.execute(delete(UpkeepReport).where(UpkeepReport.day < day - KEPT))
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    session.merge(UpkeepReport(kind=kind, day=day, detail=text))


def upkeep_of(session: Session, kind: str, day: date) -> dict[str, Any]:
    """Give the report of a day so far; empty before the first work of the day."""
    row = session.get(UpkeepReport, (kind, day))
    found: dict[str, Any] = {} if row is None else json.loads(row.detail)
    return found


def note_canary(session: Session, fault: str | None, now: datetime) -> None:
    """Count one canary of today."""
    so_far = upkeep_of(session, "canary", now.date())
    detail = {
        "sent": so_far.get("sent", 0) + 1,
        "lost": so_far.get("lost", 0) + (fault is not None),
        "first": so_far.get("first", f"{now:%H:%M}"),
        "last": f"{now:%H:%M}",
        "fault": fault or "",
        "last_fault": fault or so_far.get("last_fault", ""),
    }
    note_upkeep(session, "canary", now.date(), detail)
