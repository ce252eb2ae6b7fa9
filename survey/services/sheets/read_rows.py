"""Reads the rows of a file as text by column: CSV, compressed CSV, XLSX, XLS, ODS."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.causes import cause_in_words
from survey.ordering import search_key
from survey.services.sheets.unfold_sheet import Cell, NotUnfolded, clean, unfolded

SHEETS = frozenset({".xlsx", ".xls", ".ods", ".xlsb", ".xlsm"})
#: A small compressed file may unfold to fill the memory.
LARGEST_TEXT = 512 * 1024 * 1024
#: Parts of a compressed sheet: an ordinary one has a dozen.
MOST_PARTS = 2_000
DELIMITERS = ",;\t"
HEADING_ROW = 1


class FileRefused(ValueError):
    """The file cannot be read at all; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as spreadsheets count, its cells by our column names."""

    number: int
    cells: Mapping[str, str]
    #: Columns whose cell was a number: leading zeros may be lost.
    numeric: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        """Give a cell; empty when the column is not there."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """All rows of a file, with the heads as the file writes them by our column names."""

    heads: Mapping[str, str]
    rows: Sequence[SheetRow]

    def head(self, column: str) -> str:
        """Give the head of a column as the reader of the file knows it."""
        return self.heads.get(column, column)


def read_sheet(path: Path, aliases: Mapping[str, str]) -> Sheet:
    """Read the first sheet of a file.

    `aliases` leads from heads, folded as by `survey.ordering.search_key`, to our column names;
    heads that are not in it keep their own spelling. Empty rows are left out.
    """
    table = _sheet_table(path) if path.suffix.lower() in SHEETS else _csv_table(path)
    numbered = ((number, cells) for number, cells in enumerate(table, HEADING_ROW))
    filled = ((number, cells) for number, cells in numbered if any(text for text, _ in cells))
    first = next(filled, None)
    if first is None:
        raise FileRefused(f"{path.name}: tệp không có dòng nào.")
    columns = _columns(path, [text for text, _ in first[1]], aliases)
    rows = [_row(number, cells, columns) for number, cells in filled]
    return Sheet({ours: head for ours, head in columns if ours}, rows)


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the first sheet of a file as it stands: the number of each row and its cells."""
    table = _sheet_table(path) if path.suffix.lower() in SHEETS else _csv_table(path)
    for number, cells in enumerate(table, HEADING_ROW):
        # A number with a fraction is never a whole one with a dot between its thousands.
        yield number, [text.replace(".", ",") if numeric else text for text, numeric in cells]


def read_mapping(path: Path) -> dict[str, str]:
    """Read a table of two columns, their word and ours, from JSON or CSV."""
    if path.suffix.lower() == ".json":
        try:
            pairs = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError) as error:
            raise FileRefused(f"{path.name}: không đọc được ({cause_in_words(error)}).") from None
        if not isinstance(pairs, dict):
            raise FileRefused(f"{path.name}: phải là một đối tượng JSON.")
        return {str(theirs): str(ours) for theirs, ours in pairs.items()}
    rows = ([text for text, _ in cells] for cells in _csv_table(path))
    return {cells[0]: cells[1] for cells in rows if len(cells) > 1 and cells[0]}


def fold_aliases(pairs: Mapping[str, str]) -> dict[str, str]:
    """Fold the heads of a table of aliases, so that marks, case and underscores do not matter."""
    return {search_key(head): ours for head, ours in pairs.items()}


def _columns(path: Path, heads: Sequence[str], aliases: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give (our name, their head) per column; refuse two columns of one meaning."""
    columns = [(aliases.get(search_key(head), head) if head else "", head) for head in heads]
    seen: dict[str, str] = {}
    for ours, head in columns:
        if ours and ours in seen:
            raise FileRefused(f"{path.name}: hai cột cùng nghĩa, “{seen[ours]}” và “{head}”.")
        seen[ours] = head
    return columns


def _row(number: int, cells: Sequence[Cell], columns: Sequence[tuple[str, str]]) -> SheetRow:
    named = [(ours, *cell) for (ours, _), cell in zip(columns, cells, strict=False) if ours]
    return SheetRow(
        number,
        {ours: text for ours, text, _ in named if text},
        frozenset(ours for ours, _, numeric in named if numeric),
    )


def _csv_table(path: Path) -> Iterator[list[Cell]]:
    text = _text(path)
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    # Ours to judge, not the module's: a long free text is no fault.
    csv.field_size_limit(LARGEST_TEXT)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [(clean(cell), False) for cell in cells]
    except csv.Error:
        raise FileRefused(f"{path.name}: không đúng dạng CSV.") from None


def _text(path: Path) -> str:
    try:
        with _open(path) as file:
            content = file.read(LARGEST_TEXT + 1)
    except (EOFError, zlib.error):
        raise FileRefused(f"{path.name}: không đọc được (tệp nén hỏng).") from None
    except OSError as error:
        raise FileRefused(f"{path.name}: không đọc được ({cause_in_words(error)}).") from None
    if len(content) > LARGEST_TEXT:
        raise FileRefused(f"{path.name}: tệp quá lớn, hãy chia nhỏ.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(
            f"{path.name}: không phải UTF-8. Trong Excel hãy lưu dạng “CSV UTF-8” hoặc XLSX."
        ) from None


def _open(path: Path) -> io.BufferedIOBase:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _refuse_unfolding(path: Path) -> None:
    """Refuse a compressed sheet by what its list of parts admits, before anything is unfolded."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [part.file_size for part in archive.infolist()]
    except zipfile.BadZipFile:
        raise FileRefused(f"{path.name}: không mở được bảng tính (tệp nén hỏng).") from None
    if sum(sizes) > LARGEST_TEXT or len(sizes) > MOST_PARTS:
        raise FileRefused(f"{path.name}: tệp quá lớn, hãy chia nhỏ.")


def _sheet_table(path: Path) -> Iterator[list[Cell]]:
    _refuse_unfolding(path)
    try:
        yield from unfolded(str(path))
    except NotUnfolded as error:
        raise FileRefused(f"{path.name}: {error}.") from None
