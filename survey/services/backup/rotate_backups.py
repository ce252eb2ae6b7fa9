"""Names backups by their moment and tells which ones may go, so that words do not live in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from survey.services.backup.seal_archive import SealRefused, read_told

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
    schemas = {one.name: schema for one in leftover if (schema := _schema(one))}
    kept |= ways_back(schemas, days=max(daily, 7 * weekly))
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


def ways_back(schemas: Mapping[str, str], *, days: int) -> set[str]:
    """Choose the newest backup of each schema; after so many days it may go like the others.

    An update brings a new schema, and its program alone can restore what is backed up from then on:
    the last backup before it must not give way to a later one of the same day.
    """
    newest_first = sorted(
        ((moment, name) for name in schemas if (moment := _moment(name)) is not None), reverse=True
    )
    by_schema: dict[str, str] = {}
    for moment, name in newest_first:
        if newest_first[0][0] - moment < timedelta(days=days):
            by_schema.setdefault(schemas[name], name)
    return set(by_schema.values())


def _schema(file: Path) -> str | None:
    """Read the schema a backup tells to anybody; nothing when it is no whole head of one."""
    try:
        with file.open("rb") as opened:
            return str(read_told(opened)["revision"])
    except (OSError, SealRefused):
        return None


def _moment(name: str) -> datetime | None:
    found = NAME.fullmatch(name)
    if found is None:
        return None
    try:
        # Local time, as the name was written: only the order and the day matter.
        return datetime.strptime(found[1], MOMENT)  # noqa: DTZ007
    except ValueError:
        return None
