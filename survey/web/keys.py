"""Reads the random keys that stand in addresses of staff pages."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

KEY_SIGNS = 32


def read_key(text: str) -> bytes:
    """Read a key of sixteen bytes; only as we write it ourselves."""
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise NotFound from error
    if key.hex() != text or len(text) != KEY_SIGNS:
        raise NotFound
    return key
