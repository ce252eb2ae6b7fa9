"""The one reader and writer of Parquet files; pyarrow is large, so it is an extra."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Date, Integer, LargeBinary, SmallInteger, Table

from survey.database.written_aside import written_aside

#: What a file is compressed with: some 25 bytes a response of six questions are left.
COMPRESSION = "zstd"
_KINDS = {LargeBinary: "binary", SmallInteger: "int16", Integer: "int32", Date: "date32"}


class ParquetMissing(RuntimeError):
    """The extra package is not installed; the message says how to get it, in Vietnamese."""


def write_parquet(file: Path, table: Table, parts: Iterable[Sequence[Sequence[Any]]]) -> None:
    """Write rows in all columns of a table, some at a time; whole at its name or not at all."""
    arrow = _arrow("pyarrow")
    schema = arrow.schema([(one.name, _kind(arrow, one.type)) for one in table.columns])
    with written_aside(file, ".unfinished") as unfinished:
        with _arrow("pyarrow.parquet").ParquetWriter(
            unfinished, schema, compression=COMPRESSION
        ) as writer:
            for rows in parts:
                columns = [
                    arrow.array(values, kind.type)
                    for values, kind in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
        unfinished.chmod(0o600)


def read_parquet(file: Path, columns: Sequence[str], rows: int) -> Iterator[list[list[Any]]]:
    """Read some columns, so many rows at a time."""
    with _arrow("pyarrow.parquet").ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=rows, columns=list(columns)):
            yield [batch.column(name).to_pylist() for name in columns]


def _kind(arrow: Any, column: Any) -> Any:
    for kind, name in _KINDS.items():
        if isinstance(column, kind):
            return getattr(arrow, name)()
    return arrow.string()


def _arrow(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise ParquetMissing(
            "Chưa cài gói pyarrow. Quản trị máy chạy: "
            ".venv/bin/python -m pip install --require-hashes -r requirements-archive.txt"
        ) from None
