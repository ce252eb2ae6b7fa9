"""Writes a row as one line of text that is the same on every kind of database, and reads it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Row = tuple[Any, ...]


class UnknownValue(Exception):
    """A column holds a kind of value this module has no sign for."""


def write_row(row: Row) -> bytes:
    """Give the line of a row, without its end; equal rows give equal lines."""
    values = [_sign(value) for value in row]
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read_row(line: bytes) -> Row:
    """Give the row a line was made from."""
    return tuple(_value(sign) for sign in json.loads(line))


def _sign(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (bytes, memoryview)):
        return {"b": base64.b64encode(value).decode()}
    # A moment is a date to Python, so it is asked about first.
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise UnknownValue(type(value).__name__)


def _value(sign: Any) -> Any:
    if not isinstance(sign, dict):
        return sign
    [(kind, text)] = sign.items()
    if kind == "b":
        return base64.b64decode(text)
    return datetime.fromisoformat(text) if kind == "t" else date.fromisoformat(text)


@dataclass
class RowSum:
    """How many rows there were, and one hash over their lines in order."""

    rows: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count one line."""
        self.rows += 1
        self._hash.update(line + b"\n")

    @property
    def result(self) -> tuple[int, str]:
        """Give both."""
        return self.rows, self._hash.hexdigest()
