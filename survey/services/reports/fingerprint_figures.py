"""Names figures by a hash: the same figures always, any other figures never."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

PLAIN = (str, bool, int, type(None))


def fingerprint(*values: Any) -> str:
    """Hash plain values and frozen dataclasses of them; TypeError for anything else."""
    text = json.dumps([plain(value) for value in values], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Spell a value out in lists and words, so that no two values are spelt alike."""
    # numpy's float is a float too, and must not be spelt otherwise.
    if isinstance(value, float):
        return ["float", repr(float(value))]
    if isinstance(value, Enum):
        return [type(value).__name__, value.name]
    if isinstance(value, PLAIN):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        return [type(value).__name__, parts]
    return _plain_container(value)


def _plain_container(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ["map", sorted(([plain(k), plain(v)] for k, v in value.items()), key=json.dumps)]
    if isinstance(value, set | frozenset):
        return ["set", sorted((plain(one) for one in value), key=json.dumps)]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date | Decimal | Fraction):
        return [type(value).__name__, str(value)]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    raise TypeError(f"a report must hold plain values, not {type(value).__name__}")
