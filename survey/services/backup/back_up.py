"""Makes a backup: an installation as of one moment, encrypted, read back and checked."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from survey.config import PRODUCT_VERSION
from survey.database.durability import check_engine
from survey.database.engine import sessions
from survey.database.migrate import revision_of
from survey.database.row_lines import Row
from survey.database.table_rows import read_rows, snapshot, stored_tables
from survey.database.written_aside import written_aside
from survey.queries.audit_entries import count_entries
from survey.services.backup.installation_files import files_to_keep
from survey.services.backup.lay_out_archive import Section, read_sections, write_end, write_section
from survey.services.backup.seal_archive import COST, SealedReader, SealingWriter
from survey.services.changes.keep_audit import COMMAND_LINE, first_broken_link, note_action

#: Rows that must not live on: the salt of the day, by which labels could be read back, keys that
#: open an account, which may have been ended since, and canaries on their way.
LEFT_BEHIND = frozenset({"canary", "day_salt", "password_link", "sign_in"})
FILE_PART = 1 << 18


class BackupRefused(Exception):
    """No backup was made; the text says why."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    #: Product version, schema revision, day: readable without the passphrase.
    told: dict[str, Any]
    #: Rows of each table.
    totals: dict[str, int]
    files: tuple[str, ...]
    #: Whether the chain of the audit was whole when it was made.
    audit_whole: bool


def back_up(
    engine: Engine,
    data: Path,
    target: Path,
    passphrase: str,
    now: datetime,
    *,
    cost: int = COST,
) -> Backup:
    """Write a backup, read it back, give it its name, and note in the audit that it was made."""
    _refuse_place(data, target)
    faults = check_engine(engine)
    if faults:
        raise BackupRefused(f"Cơ sở dữ liệu có lỗi nên chưa sao lưu: {'; '.join(faults)}")
    with written_aside(target, ".part") as part:
        with _made_private(part) as file:
            _write(engine, data, file, passphrase, now, cost)
            file.flush()
            os.fsync(file.fileno())
        made = check_backup(part, passphrase)
    with sessions(engine).begin() as session:
        note_action(session, COMMAND_LINE, "backup.make", "backup", counts_of(made), now=now)
    return made


def counts_of(held: Backup) -> dict[str, int]:
    """Give what the audit remembers of a backup, so that what it lacks can be told later."""
    return {"backup_forms": held.totals["response"], "backup_comments": held.totals["comment"]}


def check_backup(file: Path, passphrase: str) -> Backup:
    """Read a whole backup and compare every count and hash in it."""
    totals: dict[str, int] = {}
    files: list[str] = []
    with file.open("rb") as opened:
        reader = SealedReader(opened, passphrase)
        for section in read_sections(unpacked(reader)):
            if not isinstance(section, Section):
                return Backup(reader.told, totals, tuple(files), bool(section["audit_whole"]))
            for _ in section.rows:
                pass
            if section.kind == "table":
                totals[section.name] = section.sums.rows
            else:
                files.append(section.name)
    raise AssertionError("sections end with what is known of the whole")


def unpacked(reader: SealedReader) -> Iterator[bytes]:
    """Give the lines of a sealed file, to its very end."""
    with gzip.GzipFile(fileobj=cast("IO[bytes]", reader), mode="rb") as lines:
        yield from lines


def _refuse_place(data: Path, target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"Đã có {target}. Hãy chọn tên khác: bản cũ không bị ghi đè.")
    if target.resolve().is_relative_to(data.resolve()):
        raise BackupRefused("Hãy để bản sao lưu ngoài thư mục dữ liệu, tốt nhất ở đĩa khác.")


def _made_private(file: Path) -> IO[bytes]:
    file.unlink(missing_ok=True)
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(
    engine: Engine, data: Path, file: IO[bytes], passphrase: str, now: datetime, cost: int
) -> None:
    with snapshot(engine) as connection:
        told = {
            "product": PRODUCT_VERSION,
            "revision": revision_of(connection) or "",
            "day": now.date().isoformat(),
        }
        sealing = SealingWriter(file, told, passphrase, cost)
        with gzip.GzipFile(fileobj=cast("IO[bytes]", sealing), mode="wb", mtime=0) as packing:
            out = cast("IO[bytes]", packing)
            for table in stored_tables(connection):
                rows = iter(()) if table.name in LEFT_BEHIND else read_rows(connection, table)
                write_section(out, "table", table.name, table.columns.keys(), rows)
            for kept in files_to_keep(data, engine):
                with suppress(FileNotFoundError), kept.open("rb") as opened:
                    name = kept.relative_to(data).as_posix()
                    write_section(out, "file", name, ["part"], _parts(opened))
            write_end(out, _audit(connection))
    sealing.finish()


def _parts(opened: IO[bytes]) -> Iterator[Row]:
    while part := opened.read(FILE_PART):
        yield (part,)


def _audit(connection: Connection) -> dict[str, Any]:
    with Session(bind=connection) as session:
        whole = first_broken_link(session) is None
        return {"audit_whole": whole, "audit_entries": count_entries(session)}
