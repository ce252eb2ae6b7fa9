"""Puts a backup back: first beside what is there, checked, and only then in its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.orm import Session

from survey.database.database_file import database_file
from survey.database.durability import check_engine
from survey.database.engine import open_engine, sessions
from survey.database.file_lock import lock_file, locked
from survey.database.migrate import filling, is_known
from survey.database.table_rows import (
    add_rows,
    empty_tables,
    go_on_counting,
    is_empty,
    stored_tables,
    sum_rows,
)
from survey.services.backup.back_up import Backup, check_backup, counts_of, unpacked
from survey.services.backup.installation_files import (
    ASIDE,
    RESTORING,
    files_to_keep,
    move_all,
    own_files,
    remove_folder,
)
from survey.services.backup.lay_out_archive import Section, read_sections
from survey.services.backup.seal_archive import SealedReader
from survey.services.changes.keep_audit import COMMAND_LINE, first_broken_link, note_action

#: Names inside the folder a restore works in.
STAGED, FILES = "database", "files"
_ONLY_THERE = """
    SELECT count(*) FROM main.response AS old
    WHERE NOT EXISTS (SELECT 1 FROM restored.response AS new WHERE new.id = old.id)
"""


class RestoreRefused(Exception):
    """Nothing was restored and nothing changed; the text says why."""


def restore_backup(
    file: Path, passphrase: str, data: Path, url: str, now: datetime, *, replace: bool = False
) -> tuple[Backup, Path | None]:
    """Restore a backup; give what it held, and the folder of what was there before."""
    target = open_engine(url)
    try:
        _refuse_target(target, data, replace=replace)
        # Read to its end first: what is broken is refused before anything is begun.
        check_backup(file, passphrase)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        stage = data / f"{RESTORING}{token_hex(4)}"
        stage.mkdir(mode=0o700)
        try:
            return _restore(file, passphrase, data, target, stage, now)
        finally:
            remove_folder(stage)
    finally:
        target.dispose()


def count_left_behind(aside: Path, data: Path, url: str) -> int:
    """Count the forms that stand in the database put aside and not in the one restored."""
    restored = open_engine(url)
    database = database_file(restored)
    restored.dispose()
    old = None if database is None else _aside(database, data, aside.name)
    if old is None or not old.is_file():
        return 0
    engine = open_engine(f"sqlite:///{old}")
    try:
        with engine.connect() as connection:
            connection.execute(text("ATTACH DATABASE :file AS restored"), {"file": str(database)})
            return int(connection.scalar(text(_ONLY_THERE)) or 0)
    finally:
        engine.dispose()


def _refuse_target(target: Engine, data: Path, *, replace: bool) -> None:
    if database_file(target) is None and not is_empty(target):
        raise RestoreRefused(
            "Cơ sở dữ liệu PostgreSQL này đã có bảng. Hãy tạo một cơ sở dữ liệu trống, đặt "
            "DATABASE_URL tới đó rồi khôi phục lại; cơ sở dữ liệu cũ được giữ nguyên."
        )
    there = [*filter(Path.exists, own_files(target)), *files_to_keep(data, target)]
    if there and not replace:
        raise RestoreRefused(
            f"Nơi khôi phục đã có dữ liệu ({there[0]}). Thêm --replace để thay; những gì đang có "
            "được chuyển sang thư mục bên cạnh, không bị xóa."
        )


def _restore(
    file: Path, passphrase: str, data: Path, target: Engine, stage: Path, now: datetime
) -> tuple[Backup, Path | None]:
    with file.open("rb") as opened:
        reader = SealedReader(opened, passphrase)
        if not is_known(reader.told["revision"]):
            raise RestoreRefused(
                f"Bản sao lưu của phiên bản {reader.told['product']} mới hơn phần mềm đang cài. "
                "Hãy cài phiên bản đó trước."
            )
        with _being_filled(target, stage) as engine:
            with filling(engine, reader.told["revision"]) as connection:
                held = _fill(connection, reader, stage)
            if faults := check_engine(engine):
                raise RestoreRefused(f"Cơ sở dữ liệu khôi phục có lỗi: {'; '.join(faults)}")
            with sessions(engine).begin() as session:
                detail = {
                    "day": reader.told["day"],
                    "product": reader.told["product"],
                    **counts_of(held),
                }
                note_action(session, COMMAND_LINE, "backup.restore", "backup", detail, now=now)
    return held, _put_in_place(data, target, stage, f"{ASIDE}{now:%Y-%m-%d-%H%M%S}")


@contextmanager
def _being_filled(target: Engine, stage: Path) -> Iterator[Engine]:
    """Open what is filled: a file beside the one in use, or the empty database of a server."""
    if database_file(target) is None:
        yield target
        return
    engine = open_engine(f"sqlite:///{stage / STAGED}")
    try:
        yield engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _fill(connection: Connection, reader: SealedReader, stage: Path) -> Backup:
    tables = {table.name: table for table in stored_tables(connection)}
    empty_tables(connection, list(tables.values()))
    sums: dict[str, tuple[int, str]] = {}
    files: list[str] = []
    for section in read_sections(unpacked(reader)):
        if not isinstance(section, Section):
            _check(connection, list(tables.values()), sums, section)
            totals = {name: rows for name, (rows, _) in sums.items()}
            return Backup(reader.told, totals, tuple(files), bool(section["audit_whole"]))
        if section.kind == "table":
            add_rows(connection, tables[section.name], section.columns, section.rows)
            sums[section.name] = section.sums.result
        else:
            _write_file(stage / FILES, section)
            files.append(section.name)
    raise AssertionError("sections end with what is known of the whole")


def _write_file(folder: Path, section: Section) -> None:
    file = folder / section.name
    if not file.resolve().is_relative_to(folder.resolve()):
        raise RestoreRefused("Tên tệp trong bản sao lưu dẫn ra ngoài thư mục dữ liệu.")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        for (part,) in section.rows:
            opened.write(part)
        opened.flush()
        os.fsync(opened.fileno())


def _check(
    connection: Connection,
    tables: list[Table],
    sums: dict[str, tuple[int, str]],
    told: dict[str, Any],
) -> None:
    """Read everything back from the database and compare; walk the chain of the audit."""
    go_on_counting(connection, tables)
    for table in tables:
        if sum_rows(connection, table) != sums.get(table.name):
            raise RestoreRefused(f"Bảng {table.name} sau khi khôi phục không khớp bản sao lưu.")
    with Session(bind=connection) as session:
        if told["audit_whole"] and first_broken_link(session) is not None:
            raise RestoreRefused("Chuỗi nhật ký sau khi khôi phục không khớp bản sao lưu.")


def _put_in_place(data: Path, target: Engine, stage: Path, aside: str) -> Path | None:
    """Move what was there aside and what was restored into its place, while nobody writes."""
    database, came = database_file(target), stage / FILES
    coming = [(file, data / file.relative_to(came)) for file in came.rglob("*") if file.is_file()]
    there = [new for _, new in coming if new.exists()]
    if database is not None:
        coming.append((stage / STAGED, database))
        there += filter(Path.exists, own_files(target))
    with locked(lock_file(target)):
        move_all([(old, _aside(old, data, aside)) for old in there] + coming)
    return data / aside if there else None


def _aside(file: Path, data: Path, name: str) -> Path:
    if file.is_relative_to(data):
        return data / name / file.relative_to(data)
    return file.parent / name / file.name
