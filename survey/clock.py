"""The only place that asks what time it is; days are days in Vietnam."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Give this moment in Vietnam."""
    return datetime.now(VIETNAM)


def today() -> date:
    """Give this day in Vietnam."""
    return now().date()
