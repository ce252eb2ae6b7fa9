"""A text compressed once that has a gap: what is put into it costs no new compression.

The parts before and after are compressed as if zeros stood between them. No text of ours holds a
zero, so nothing after the gap is told by pointing into it, and whatever has the length of the gap
may stand there, as it is.
"""

from __future__ import annotations

import zlib
from struct import pack

#: Without a time, a name or a system.
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LEVEL, RAW = 9, -15
MODULUS = 1 << 32


class GappedGzip:
    """Both parts compressed; `filled` joins them around what is put in."""

    def __init__(self, before: bytes, gap: int, after: bytes) -> None:
        """Compress; text with zeros in it would not survive."""
        if b"\0" in before or b"\0" in after:
            raise ValueError("a text holds no zeros")
        first = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
        stored = b"\0" + pack("<HH", gap, gap ^ 0xFFFF)
        self._head = HEADER + first.compress(before) + first.flush(zlib.Z_SYNC_FLUSH) + stored
        window = before + bytes(gap)
        second = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW, zdict=window)
        self._tail = second.compress(after) + second.flush()
        self._sum = zlib.crc32(before)
        self._after = after
        self._gap, self._length = gap, len(before) + gap + len(after)

    def filled(self, filling: bytes) -> bytes:
        """Give the whole in gzip form."""
        if len(filling) != self._gap:
            raise ValueError("what is put in has the length of the gap")
        check = zlib.crc32(self._after, zlib.crc32(filling, self._sum))
        end = pack("<LL", check, self._length % MODULUS)
        return b"".join((self._head, filling, self._tail, end))
