"""A sheet of another program as it is: heads, rows, and what was chosen about its columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.ordering import search_key
from survey.services.sheets.read_rows import FileRefused, read_table

#: Titles and dates may stand above the heads.
LOOKED_THROUGH = 15
MOST_COLUMNS = 120
#: Rows shown on the page of columns.
SHOWN = 3


@dataclass(frozen=True)
class ForeignTable:
    """The heads and the filled rows under them, with the numbers spreadsheets give them."""

    head_row: int
    heads: tuple[str, ...]
    rows: Sequence[tuple[int, Sequence[str]]]

    @property
    def mark(self) -> str:
        """Name the heads: files with the same ones get the same map offered."""
        return hashlib.sha256("\x1f".join(map(search_key, self.heads)).encode()).hexdigest()

    def samples(self, column: int) -> list[str]:
        """Give the first values of a column that say something."""
        found = dict.fromkeys(cell(cells, column) for _, cells in self.rows[:200])
        return [text for text in found if text][:SHOWN]

    def values(self, column: int) -> dict[str, int]:
        """Count the different values of a column."""
        counted: dict[str, int] = {}
        for _, cells in self.rows:
            text = cell(cells, column)
            counted[text] = counted.get(text, 0) + 1
        return counted


def open_table(path: Path, head_row: int | None = None) -> ForeignTable:
    """Read a file; the heads are the fullest of the first rows unless their row is given."""
    rows = [(number, cells) for number, cells in read_table(path) if any(cells)]
    if not rows:
        raise FileRefused("Tệp không có dòng nào.")
    if head_row is None:
        head_row = max(rows[:LOOKED_THROUGH], key=_fullness)[0]
    heads = next((cells for number, cells in rows if number == head_row), None)
    if heads is None:
        raise FileRefused(f"Dòng {head_row} của tệp trống, không phải dòng tiêu đề.")
    if len(heads) > MOST_COLUMNS:
        raise FileRefused(f"Tệp có quá {MOST_COLUMNS} cột.")
    below = [(number, cells) for number, cells in rows if number > head_row]
    return ForeignTable(head_row, tuple(heads), below)


def cell(cells: Sequence[str], column: int | None) -> str:
    """Give a cell; empty where the row is shorter, or there is no such column."""
    return cells[column] if column is not None and column < len(cells) else ""


def store_plan(folder: Path, key: str, plan: Mapping[str, Any]) -> None:
    """Keep what was chosen beside the file."""
    path = _plan(folder, key)
    path.touch(mode=0o600)
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")


def read_plan(folder: Path, key: str) -> dict[str, Any]:
    """Give what was chosen about a file; nothing yet is an empty plan."""
    try:
        plan: dict[str, Any] = json.loads(_plan(folder, key).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return plan


def drop_plan(folder: Path, key: str) -> None:
    """Delete what was chosen."""
    _plan(folder, key).unlink(missing_ok=True)


def _fullness(row: tuple[int, Sequence[str]]) -> tuple[int, int]:
    """Heads are words in many cells; of equally full rows the first is the one."""
    number, cells = row
    words = sum(bool(text) and not text.replace(".", "").isdigit() for text in cells)
    return words, -number


def _plan(folder: Path, key: str) -> Path:
    return folder / f"{Path(key).stem}.json"
