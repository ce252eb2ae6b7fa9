"""Reads what the house has reported of the work it does by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import UpkeepReport


@dataclass(frozen=True)
class UpkeepFace:
    """The report of one day."""

    day: date
    detail: dict[str, Any]


def upkeep_reports(session: Session, kind: str, limit: int) -> list[UpkeepFace]:
    """List the last reports of a kind of work, the newest first."""
    rows = session.execute(
        select(UpkeepReport.day, UpkeepReport.detail)
        .where(UpkeepReport.kind == kind)
        .order_by(UpkeepReport.day.desc())
        .limit(limit)
    )
    return [UpkeepFace(row.day, json.loads(row.detail)) for row in rows]
