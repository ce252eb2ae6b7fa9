"""Carries a database over to another one, of the other kind or the same, and proves them equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Engine

from survey.database.database_file import database_file
from survey.database.durability import check_engine
from survey.database.migrate import filling, head, revision_of
from survey.database.row_lines import Row, RowSum, write_row
from survey.database.table_rows import (
    add_rows,
    empty_tables,
    go_on_counting,
    is_empty,
    read_rows,
    snapshot,
    stored_tables,
    sum_rows,
)
from survey.services.backup.installation_files import own_files

#: Number of rows and hash of each table.
Sums = dict[str, tuple[int, str]]


class MoveRefused(Exception):
    """Nothing was moved and the target is as empty as before; the text says why."""


def move_database(source: Engine, target: Engine) -> Sums:
    """Carry every row over in one transaction that is committed only when both are equal.

    Gives the number of rows and the hash of each table, the same in both.

    The source is read once more at the end: who answered meanwhile must not be lost.
    """
    _refuse(source, target)
    try:
        with filling(target, head()) as into:
            sums = _carry(source, into)
            if _sums(into) != sums:
                raise MoveRefused("Sau khi chuyển, số dòng hoặc mã băm của các bảng không khớp.")
            with snapshot(source) as again:
                if _sums(again) != sums:
                    raise MoveRefused(
                        "Trong lúc chuyển, dữ liệu nguồn vẫn thay đổi. "
                        "Hãy dừng máy chủ rồi chạy lại."
                    )
    except BaseException:
        _forget(target)
        raise
    return sums


def _refuse(source: Engine, target: Engine) -> None:
    if not is_empty(target):
        raise MoveRefused("Cơ sở dữ liệu đích đã có bảng. Hãy tạo một cơ sở dữ liệu trống.")
    if faults := check_engine(source):
        raise MoveRefused(f"Cơ sở dữ liệu nguồn có lỗi: {'; '.join(faults)}")


def _carry(source: Engine, into: Connection) -> Sums:
    places = {table.name: table for table in stored_tables(into)}
    empty_tables(into, list(places.values()))
    sums: dict[str, RowSum] = {}
    with snapshot(source) as connection:
        if revision_of(connection) != head():
            raise MoveRefused("Lược đồ nguồn chưa mới nhất. Hãy chạy: python -m survey init")
        for table in stored_tables(connection):
            sums[table.name] = counted = RowSum()
            rows = _counted(read_rows(connection, table), counted)
            add_rows(into, places[table.name], tuple(table.columns.keys()), rows)
    go_on_counting(into, list(places.values()))
    return {name: counted.result for name, counted in sums.items()}


def _counted(rows: Iterable[Row], sums: RowSum) -> Iterator[Row]:
    for row in rows:
        sums.add(write_row(row))
        yield row


def _sums(connection: Connection) -> Sums:
    return {table.name: sum_rows(connection, table) for table in stored_tables(connection)}


def _forget(target: Engine) -> None:
    """Remove the file that was made for nothing; a server has undone everything by itself."""
    target.dispose()
    if database_file(target) is not None:
        for file in own_files(target):
            file.unlink(missing_ok=True)
