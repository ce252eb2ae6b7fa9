"""Writes plain values as JSON and reads them again by their types: nothing else can come out."""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Reader = Callable[[Any], Any]

#: So many values are remembered as they were read, if they are small when stored: 20 MB at most.
MOST_REMEMBERED, LARGEST_REMEMBERED = 32, 40_000  # values, bytes


def write_value(value: object) -> bytes:
    """Write a value made of dataclasses, tuples, mappings and plain types."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def read_value(kind: type[Value], stored: bytes) -> Value:
    """Read a value of a type; ValueError when it is of another shape.

    The same bytes are the same value, which nobody changes: what was read last is given again.
    """
    of_any_kind: Any = kind
    read = _read_small if len(stored) <= LARGEST_REMEMBERED else _read
    found: Value = read(of_any_kind, bytes(stored))
    return found


def _read(kind: Any, stored: bytes) -> Any:
    try:
        return _reader(kind)(json.loads(zlib.decompress(stored)))
    except (zlib.error, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"no stored {kind.__name__}") from error


_read_small = lru_cache(maxsize=MOST_REMEMBERED)(_read)


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Decimal | date):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"cannot keep a {type(value).__name__}")


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Reader:
    """Make the function that reads one type."""
    origin, inside = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader([one for one in inside if one is not type(None)])
    if origin is tuple:
        return _tuple_reader(inside)
    if origin in (Mapping, dict):
        read = _reader(inside[1])
        return lambda data: {key: read(one) for key, one in data.items()}
    return _plain_reader(kind, origin)


def _plain_reader(kind: Any, origin: Any) -> Reader:
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, Decimal)):
        return Decimal
    if kind is date:
        return date.fromisoformat
    if kind in (str, int, float, bool) or origin is Literal:
        return _itself
    raise TypeError(f"cannot read a {kind}")


def _itself(data: Any) -> Any:
    if data is not None and not isinstance(data, str | int | float):
        raise TypeError("a plain value was expected")
    return data


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    # Made at the first use: a type may hold itself.
    readers: list[Reader] = []

    def read(data: Any) -> Any:
        if not readers:
            readers.extend(_reader(hints[field.name]) for field in fields(kind))
        return kind(*(one(part) for one, part in zip(readers, data, strict=True)))

    return read


def _optional_reader(kinds: list[Any]) -> Reader:
    if len(kinds) != 1:
        raise TypeError(f"cannot tell apart {kinds}")
    read = _reader(kinds[0])
    return lambda data: None if data is None else read(data)


def _tuple_reader(inside: tuple[Any, ...]) -> Reader:
    if len(inside) == 2 and inside[1] is Ellipsis:
        read = _reader(inside[0])
        return lambda data: tuple(read(one) for one in data)
    readers = [_reader(one) for one in inside]
    return lambda data: tuple(one(part) for one, part in zip(readers, data, strict=True))
