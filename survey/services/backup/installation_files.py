"""Knows which files of a data folder belong to an installation beside its database."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Engine

from survey.config import ALARM_FILE, BACKUP_ALARM_FILE, DATABASE_FILE, UPKEEP_ALARM_FILE
from survey.database.database_file import database_file
from survey.database.file_lock import lock_file

#: Begins the names of folders in which a restore works, and keeps what was there before.
RESTORING = ".restoring-"
ASIDE = "before-restore-"
#: Prints of codes that wait to be fetched: they can be made again at any time.
PRINTS = "prints"


def files_to_keep(data: Path, engine: Engine) -> list[Path]:
    """List the files a backup takes along: secrets, and reports kept in the data folder."""
    never = {*own_files(engine), lock_file(engine), data / "writer.lock"}
    never |= {data / one for one in (ALARM_FILE, BACKUP_ALARM_FILE, UPKEEP_ALARM_FILE)}
    # After a move to a server the old file may still lie there.
    never |= {data / f"{DATABASE_FILE}{ending}" for ending in ("", "-wal", "-shm")}
    return [
        file
        for file in sorted(data.rglob("*"))
        if file.is_file()
        and not file.is_symlink()
        and file not in never
        and not file.relative_to(data).parts[0].startswith((RESTORING, ASIDE, PRINTS))
    ]


def own_files(engine: Engine) -> list[Path]:
    """Name the files a SQLite database may consist of; none for a server."""
    file = database_file(engine)
    if file is None:
        return []
    return [file, *(file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm"))]


def move_all(moves: list[tuple[Path, Path]]) -> None:
    """Rename files, all or none: when one fails, those before it go back."""
    done: list[tuple[Path, Path]] = []
    try:
        for old, new in moves:
            new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            old.rename(new)
            done.append((old, new))
    except OSError:
        for old, new in reversed(done):
            new.rename(old)
        raise


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
