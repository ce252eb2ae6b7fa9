"""Lays out what is in a backup: sections of lines, each closed by its count and hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from survey.database.row_lines import Row, RowSum, read_row, write_row
from survey.services.backup.seal_archive import ALTERED, SealRefused


@dataclass(frozen=True)
class Section:
    """One table or one file of a backup; its rows must be read before the next section."""

    #: "table" or "file".
    kind: str
    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    #: Counts the rows as they are read.
    sums: RowSum


def write_section(
    out: IO[bytes], kind: str, name: str, columns: list[str], rows: Iterable[Row]
) -> tuple[int, str]:
    """Write one section; give its count and hash."""
    _write(out, {kind: name, "columns": columns})
    sums = RowSum()
    for row in rows:
        line = write_row(row)
        sums.add(line)
        out.write(line + b"\n")
    _write(out, {"sums": list(sums.result)})
    return sums.result


def write_end(out: IO[bytes], told: dict[str, Any]) -> None:
    """Write what is known of the whole."""
    _write(out, {"end": told})


def read_sections(lines: Iterator[bytes]) -> Iterator[Section | dict[str, Any]]:
    """Give section after section, and at the end what is known of the whole."""
    for line in lines:
        head = json.loads(line)
        if "end" in head:
            yield head["end"]
            return
        kind = "table" if "table" in head else "file"
        sums = RowSum()
        yield Section(kind, head[kind], tuple(head["columns"]), _rows(lines, sums), sums)
    raise SealRefused(ALTERED)


def _rows(lines: Iterator[bytes], sums: RowSum) -> Iterator[Row]:
    for line in lines:
        if line[:1] == b"{":
            if json.loads(line)["sums"] != list(sums.result):
                raise SealRefused(ALTERED)
            return
        sums.add(line.rstrip(b"\n"))
        yield read_row(line)
    raise SealRefused(ALTERED)


def _write(out: IO[bytes], document: dict[str, Any]) -> None:
    out.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
