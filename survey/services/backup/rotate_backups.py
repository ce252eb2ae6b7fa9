"""Names backups by their moment and tells which ones may go, so that words do not live in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

#: Only files with such a name are ever deleted; whatever else lies in the folder stays.
NAME = re.compile(r"lang-nghe-(\d{4}-\d{2}-\d{2}-\d{6})\.backup")
MOMENT = "%Y-%m-%d-%H%M%S"


def backup_name(now: datetime) -> str:
    """Name a backup after the moment it begins."""
    return f"lang-nghe-{now:{MOMENT}}.backup"


def rotate_backups(folder: Path, *, daily: int, weekly: int) -> list[Path]:
    """Delete the backups that are not kept, and what a broken-off one left; name them."""
    named = [file for file in folder.iterdir() if file.is_file() and not file.is_symlink()]
    leftover = [one for one in named if NAME.fullmatch(one.name.removesuffix(".part"))]
    kept = backups_to_keep((one.name for one in leftover), daily=daily, weekly=weekly)
    gone = sorted(one for one in leftover if one.name not in kept)
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def backups_to_keep(names: Iterable[str], *, daily: int, weekly: int) -> set[str]:
    """Choose the newest backup of each of the last days and of the last weeks that have one.

    Days and weeks count that have a backup: a machine that was off for a month keeps what it has.
    """
    newest_first = sorted(
        ((moment, name) for name in names if (moment := _moment(name)) is not None), reverse=True
    )
    by_day: dict[object, str] = {}
    by_week: dict[object, str] = {}
    for moment, name in newest_first:
        by_day.setdefault(moment.date(), name)
        by_week.setdefault(moment.isocalendar()[:2], name)
    return {*list(by_day.values())[: max(daily, 1)], *list(by_week.values())[:weekly]}


def _moment(name: str) -> datetime | None:
    found = NAME.fullmatch(name)
    if found is None:
        return None
    try:
        # Local time, as the name was written: only the order and the day matter.
        return datetime.strptime(found[1], MOMENT)  # noqa: DTZ007
    except ValueError:
        return None
