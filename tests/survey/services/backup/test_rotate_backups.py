"""Old backups go, as many as are due and no other file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from survey.services.backup.rotate_backups import backup_name, backups_to_keep, rotate_backups
from survey.services.backup.seal_archive import MAGIC
from tests.factories import NOW

DAY = timedelta(days=1)
NAMES = [backup_name(NOW - age * DAY) for age in range(90)]


def ages(kept: set[str]) -> list[int]:
    return sorted(NAMES.index(name) for name in kept)


def test_keeps_the_last_days_and_the_last_of_each_week() -> None:
    # NOW is a Friday: before this week come the Sundays of the weeks before.
    assert ages(backups_to_keep(NAMES, daily=7, weekly=4)) == [0, 1, 2, 3, 4, 5, 6, 12, 19]
    assert ages(backups_to_keep(NAMES, daily=2, weekly=0)) == [0, 1]


def test_the_newest_is_never_deleted_whatever_is_asked() -> None:
    assert ages(backups_to_keep(NAMES, daily=0, weekly=0)) == [0]


def test_of_a_day_the_last_stays_and_days_without_a_backup_do_not_count() -> None:
    morning, evening = backup_name(NOW), backup_name(NOW + timedelta(hours=8))
    long_ago = [backup_name(NOW - 300 * DAY), backup_name(NOW - 200 * DAY)]
    kept = backups_to_keep([morning, evening, *long_ago], daily=2, weekly=0)
    assert kept == {evening, long_ago[1]}


def test_the_last_backup_before_an_update_stays_beside_later_ones_of_its_day(
    tmp_path: Path,
) -> None:
    def back_up(hours: int, schema: str) -> str:
        name = backup_name(NOW + timedelta(hours=hours))
        told = {"product": "0", "revision": schema, "day": "", "scrypt": 10, "salt": "0" * 32}
        (tmp_path / name).write_bytes(MAGIC + json.dumps(told).encode() + b"\n")
        return name

    early, before = back_up(-2, "r1"), back_up(0, "r1")
    after = [back_up(hours, "r2") for hours in (1, 2)]
    gone = rotate_backups(tmp_path, daily=7, weekly=4)
    assert [file.name for file in gone] == [early, after[0]]
    late = back_up(27 * 24, "r2")
    assert rotate_backups(tmp_path, daily=1, weekly=4) == []
    # What a citizen had deleted is in no backup after five weeks, ways back included.
    weeks = [back_up(week * 7 * 24, "r2") for week in (5, 6, 7)]
    gone = rotate_backups(tmp_path, daily=1, weekly=4)
    assert [file.name for file in gone] == [before, after[1]]
    assert {file.name for file in tmp_path.iterdir()} == {late, *weeks}


def test_only_files_with_our_names_are_deleted(tmp_path: Path) -> None:
    strange = ["lang-nghe-2026-99-99-000000.backup", "khác.backup", f"x{NAMES[50]}", "b.part"]
    links = tmp_path / NAMES[60]
    for name in [*NAMES[:20], *strange, f"{NAMES[1]}.part"]:
        (tmp_path / name).write_text(name)
    (tmp_path / NAMES[70]).mkdir()
    links.symlink_to(tmp_path / "khác.backup")
    gone = rotate_backups(tmp_path, daily=1, weekly=1)
    assert {file.name for file in gone} == {*NAMES[1:20], f"{NAMES[1]}.part", strange[0]}
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {NAMES[0], NAMES[60], NAMES[70], *strange[1:]}
