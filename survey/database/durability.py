"""Tells by which property of its database a thanked answer could be lost."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from survey.database.database_file import database_file, is_missing

#: What every connection to a SQLite file must be set to.
SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "secure_delete": "1",
}
OLDEST_SQLITE = (3, 35, 0)
#: Settings of PostgreSQL without which a thanked answer may be lost.
POSTGRESQL_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
#: Kinds of file systems that lie on other machines: their locks and flushes cannot be relied on.
DISTANT = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "ocfs2"),
        *("fuse.sshfs", "fuse.rclone"),
    }
)
#: Where Linux tells what is mounted where.
MOUNTS = Path("/proc/self/mountinfo")
#: How blanks are written there.
_ESCAPED = re.compile(r"\\([0-7]{3})")


def check_durability(engine: Engine) -> list[str]:
    """List every setting by which a thanked answer could be lost; quick at any size.

    A file that is not there is one. Errors of the database are passed on.
    """
    if is_missing(engine):
        return [f"SQLite: không có tệp cơ sở dữ liệu {engine.url.database}"]
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return [*_sqlite_findings(connection), *_place_findings(engine)]
        return [
            f"PostgreSQL: {name} phải là on, hiện là {value}"
            for name in POSTGRESQL_SETTINGS
            if (value := connection.scalar(text(f"SHOW {name}"))) != "on"
        ]


def check_engine(engine: Engine) -> list[str]:
    """List the same and, of a SQLite file, the first damage; that reads the whole file."""
    findings = check_durability(engine)
    if engine.dialect.name == "sqlite" and not is_missing(engine):
        with engine.connect() as connection:
            fault = connection.scalar(text("PRAGMA quick_check(1)"))
        if fault != "ok":
            findings.append(f"SQLite: tệp cơ sở dữ liệu hỏng: {fault}")
    return findings


def file_system_of(place: Path, mounts: str) -> str:
    """Name the kind of file system a place lies on; `mounts` as in proc(5), `mountinfo`."""
    found, kind = Path("/"), ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        at = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), before.split()[4]))
        # The last one mounted at a place hides those before it.
        if place.is_relative_to(at) and at.is_relative_to(found):
            found, kind = at, after.split()[0]
    return kind


def _sqlite_findings(connection: Connection) -> list[str]:
    findings = [
        f"SQLite: {name} phải là {value}, hiện là {found}"
        for name, value in SQLITE_SETTINGS.items()
        if (found := str(connection.scalar(text(f"PRAGMA {name}")))) != value
    ]
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        findings.append(f"SQLite {sqlite3.sqlite_version} quá cũ, cần từ 3.35")
    return findings


def _place_findings(engine: Engine) -> list[str]:
    file = database_file(engine)
    if file is None or not MOUNTS.exists():
        return []
    kind = file_system_of(file.resolve(), MOUNTS.read_text(encoding="utf-8"))
    return [f"SQLite: tệp phải nằm trên đĩa của máy này, hiện ở {kind}"] * (kind in DISTANT)
