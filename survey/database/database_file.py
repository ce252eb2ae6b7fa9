"""Keeps SQLite connections to the file that bears the name: a deleted file takes writes silently.

Who deletes or replaces the file of an open database leaves its connections with a file that
nobody can open again; every commit to it succeeds and is lost.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

#: Where a pooled connection keeps what it was opened on.
OPENED = "house_file"
MEMORY = ":memory:"


class FileReplaced(OSError):
    """The database file was deleted or replaced while a connection to it was open."""


def keep_to_file(engine: Engine) -> None:
    """Let connections of an engine only be used while they are to the file of that name."""
    event.listen(engine, "do_connect", _open_existing)
    event.listen(engine, "checkout", _refuse_stale)


def database_file(engine: Engine) -> Path | None:
    """Give the file of a SQLite database; none for other databases and for one in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == MEMORY or name.startswith("file:"):
        return None
    return Path(name)


def is_missing(engine: Engine) -> bool:
    """Tell whether the database is a file that is not there."""
    file = database_file(engine)
    return file is not None and not file.exists()


def make_file(engine: Engine) -> None:
    """Make an empty database file when there is none; only migrations may do so."""
    file = database_file(engine)
    # Without its folder the connection says what is wrong.
    if file is not None and file.parent.is_dir():
        file.touch()


def refuse_replaced(connection: Connection) -> None:
    """Raise FileReplaced when the file of an open connection no longer bears its name."""
    if not _still_there(connection.connection.info.get(OPENED)):
        connection.invalidate()
        raise FileReplaced("the database file was deleted or replaced")


def _open_existing(
    _dialect: object,
    record: ConnectionPoolEntry | None,
    arguments: list[Any],
    options: dict[str, Any],
) -> sqlite3.Connection | None:
    """Open the file only if it is there, and remember which file it was."""
    name = str(arguments[0])
    if name == MEMORY or name.startswith("file:"):
        return None
    path = Path(name)
    before = _identity(path)
    connection: sqlite3.Connection = sqlite3.connect(
        f"file:{quote(name)}?mode=rw", **{**options, "uri": True}
    )
    if before is None or before != _identity(path):
        connection.close()
        raise sqlite3.OperationalError("the database file was replaced while it was opened")
    if record is not None:
        record.info[OPENED] = (path, before)
    return connection


def _refuse_stale(_driver: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    # The pool answers by opening anew, which fails as long as there is no file.
    if not _still_there(record.info.get(OPENED)):
        raise DisconnectionError("the database file was deleted or replaced")


def _still_there(opened: tuple[Path, tuple[int, int]] | None) -> bool:
    return opened is None or _identity(opened[0]) == opened[1]


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
