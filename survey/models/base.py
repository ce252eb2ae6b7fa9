"""The base of all tables: how constraints are named and which kinds of column are shared."""

from __future__ import annotations

import zlib

from sqlalchemy import BigInteger, Dialect, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Check constraints keep the name they are given: each is a promise in words.
NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

#: ASCII keys compared byte by byte; PostgreSQL would else sort them by the server's language.
ORDER_KEY = String().with_variant(String(collation="C"), "postgresql")

#: The first byte of every compressed value.
ZLIB = 0x78


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMING)


class Lent:
    """The columns of work that is lent to one process at a time."""

    id: Mapped[int] = mapped_column(primary_key=True)
    #: "open" as long as there is something to do.
    state: Mapped[str] = mapped_column(String(16))
    #: Somebody asked to stop; whoever works at it ends after what is at hand.
    cancelling: Mapped[bool]
    #: The process that works at it, and until when it may be waited for (Unix seconds): a process
    #: that was killed is succeeded. It tells of processes, not of people.
    owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[int | None] = mapped_column(BigInteger)


def unpacked(value: bytes) -> bytes:
    """Give the bytes of a stored tally; an earlier version compressed them."""
    # No stored tally begins with this byte: its first one is a width.
    return zlib.decompress(value) if value and value[0] == ZLIB else value


class PackedSums(TypeDecorator[bytes]):
    """The bytes of a tally, see `analysis.stored_tally`."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decompress what an earlier version wrote."""
        return None if value is None else unpacked(value)
