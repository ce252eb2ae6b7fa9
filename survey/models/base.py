"""The base of all tables: how constraints are named and which kinds of column are shared."""

from __future__ import annotations

import zlib

from sqlalchemy import Dialect, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

#: Check constraints keep the name they are given: each is a promise in words.
NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

#: ASCII keys compared byte by byte; PostgreSQL would else sort them by the server's language.
ORDER_KEY = String().with_variant(String(collation="C"), "postgresql")

#: Level 1 takes a tenth of the time of the default and makes sums only a tenth larger.
FAST = 1


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMING)


class PackedSums(TypeDecorator[bytes]):
    """The bytes of a tally, compressed: most of its numbers are small and many are zero."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Compress on the way in."""
        return None if value is None else zlib.compress(value, FAST)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decompress on the way out."""
        return None if value is None else zlib.decompress(value)
