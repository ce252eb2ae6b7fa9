"""Tells whether an address of a page, of people or of a database can be one, before it is used."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: Signs that would end the address early in a page, a print or a command.
NOT_IN_ADDRESSES = frozenset("\"'`<>\\{}|^")
#: One mailbox; that of a machine of one's own needs no dot.
MAILBOX = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+")
EXAMPLE = "https://lang-nghe.example.vn"
DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
#: How SQLite is told to keep a database nowhere: names, and what may be asked for behind them.
NO_FILES = frozenset({"", "/", "/:memory:", "/file:", "/file::memory:"})
IN_MEMORY = frozenset({"mode=memory", "vfs=memdb"})


def is_address(text: str) -> bool:
    """Tell whether pages may lie at an address, to which a line can be opened."""
    # Looked for first: urlsplit drops line ends and tabs without a word.
    if any(sign in NOT_IN_ADDRESSES or sign.isspace() or not sign.isprintable() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        # As the name is looked up: a label that is empty or too long is none.
        (parts.hostname or "").encode("idna")
    except ValueError:  # brackets that do not close, a port that is no number
        return False
    return known and parts.path.isascii() and not parts.query and not parts.fragment


def is_told(to: str) -> bool:
    """Tell whether a mail can be sent to these addresses, separated by commas."""
    named = [part.strip() for part in to.split(",") if part.strip()]
    return bool(named) and to.isprintable() and all(map(MAILBOX.fullmatch, named))


def fault_of_database(address: str) -> str | None:
    """Say why a database of this kind is none of ours; nothing of what is no address at all."""
    scheme, parted, rest = address.strip().partition("://")
    kind, (name, _, asked) = scheme.partition("+")[0].lower(), rest.partition("?")
    if parted and kind not in DATABASES:
        return (
            "không dùng được: chương trình chỉ dùng được SQLite và PostgreSQL, địa chỉ bắt đầu "
            "bằng sqlite:/// hoặc postgresql://"
        )
    if kind == "sqlite" and (name in NO_FILES or IN_MEMORY & set(asked.split("&"))):
        return (
            "chỉ giữ dữ liệu trong bộ nhớ, tắt chương trình là mất hết. Hãy nêu một tệp, như "
            "sqlite:////đường/dẫn/survey.db"
        )
    return None
