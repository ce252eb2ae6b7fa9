"""Turns passwords into what is kept of them, in the same time whether there is one or not."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Argon2id as OWASP asks for (46 MiB, one pass): 16 threads at once stay below 1 GB.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
#: Looked at where there is no password; written out, so that the first unknown name of a process
#: takes no longer than the next.
NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$2PEExRrGKTwUSV4O3DRsnA"
    "$WsrM+/9KXCRgSug3eZ6uLP0XLG5ZtqyYtWdPJXtLU7Y"
)


def hash_password(password: str) -> str:
    """Give what is kept of a password."""
    return _HASHER.hash(_typed_alike(password))


def password_fits(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was kept.

    Without one (no such name, none chosen yet) the same work is done for nothing: the time tells
    nobody which names exist.
    """
    try:
        _HASHER.verify(NOBODYS if kept is None else kept, _typed_alike(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a kept password was made with other costs than those of today."""
    return _HASHER.check_needs_rehash(kept)


def _typed_alike(password: str) -> str:
    # Two keyboards compose the same Vietnamese letters differently; nothing else is changed.
    return unicodedata.normalize("NFC", password)
