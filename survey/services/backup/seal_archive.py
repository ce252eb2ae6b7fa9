"""Encrypts a stream under a passphrase so that no piece can be changed, left out or moved.

The stream is cut into pieces, each under AES-256-GCM with its number and whether it is the last
one; all of them are bound to the readable first lines. The key is made by scrypt from the
passphrase and a salt of the file, so no two files share one and piece numbers may serve as nonces.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"LANG-NGHE BACKUP 1\n"
PIECE = 1 << 16
TAG = 16
LONGEST_HEAD = 4_096
#: Memory and time of one guess: 2**17 takes 128 MB and a third of a second.
COST = 17
COSTS = range(10, 19)
SHORTEST_PASSPHRASE = 12


class SealRefused(Exception):
    """A file is not what was sealed, or the passphrase is another; the text says which."""


NO_BACKUP = "Tệp này không phải là bản sao lưu của Lắng Nghe, hoặc phần đầu tệp đã bị hỏng."
NOT_OPENED = "Mật khẩu không đúng, hoặc phần đầu tệp đã bị sửa."
ALTERED = "Tệp sao lưu bị cắt cụt hoặc đã bị sửa, nên không dùng được. Hãy lấy bản sao lưu khác."


class SealingWriter:
    """Writes a sealed file; it is whole only after `finish`."""

    def __init__(
        self, file: IO[bytes], told: dict[str, str], passphrase: str, cost: int = COST
    ) -> None:
        salt = secrets.token_bytes(16)
        document = {**told, "scrypt": cost, "salt": salt.hex()}
        head = MAGIC + json.dumps(document, ensure_ascii=False).encode() + b"\n"
        self._file, self._waiting = file, bytearray()
        self._seals = _Seals(head, _key(passphrase, salt, cost))
        file.write(head)
        # An empty first piece tells a wrong passphrase from a file that was changed.
        file.write(self._seals.close(b"", last=False))

    def write(self, data: bytes) -> int:
        """Take what is to be sealed."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._file.write(self._seals.close(bytes(self._waiting[:PIECE]), last=False))
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece is written when it is full."""

    def finish(self) -> None:
        """Write the last piece, which says that it is the last."""
        self._file.write(self._seals.close(bytes(self._waiting), last=True))


class SealedReader:
    """Reads a sealed file; every byte it gives has been checked."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        head, told = _read_head(file)
        self.told = told
        self._file, self._opened = file, bytearray()
        self._seals = _Seals(head, _key(passphrase, bytes.fromhex(told["salt"]), told["scrypt"]))
        try:
            self._seals.open(file.read(TAG), last=False)
        except InvalidTag:
            raise SealRefused(NOT_OPENED) from None
        self._next = file.read(PIECE + TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Give so many bytes, fewer only at the end."""
        while not self._ended and (size < 0 or len(self._opened) < size):
            self._open_piece()
        cut = len(self._opened) if size < 0 else size
        given = bytes(self._opened[:cut])
        del self._opened[:cut]
        return given

    def _open_piece(self) -> None:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._ended = not self._next
        try:
            self._opened += self._seals.open(piece, last=self._ended)
        except InvalidTag:
            raise SealRefused(ALTERED) from None


class _Seals:
    """Closes or opens one piece after the other."""

    def __init__(self, head: bytes, key: bytes) -> None:
        self._cipher, self._head, self._number = AESGCM(key), hashlib.sha256(head).digest(), 0

    def close(self, piece: bytes, *, last: bool) -> bytes:
        place = self._place(last=last)
        return self._cipher.encrypt(place, piece, self._head + place)

    def open(self, piece: bytes, *, last: bool) -> bytes:
        place = self._place(last=last)
        if len(piece) < TAG:
            raise InvalidTag
        return self._cipher.decrypt(place, piece, self._head + place)

    def _place(self, *, last: bool) -> bytes:
        place = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return place


def read_told(file: IO[bytes]) -> dict[str, Any]:
    """Read what a sealed file tells without its passphrase; anybody may have written that."""
    return _read_head(file)[1]


def _read_head(file: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    head = file.read(len(MAGIC))
    line = file.readline(LONGEST_HEAD) if head == MAGIC else b""
    try:
        told = json.loads(line)
        fits = told["scrypt"] in COSTS and len(bytes.fromhex(told["salt"])) == TAG
        fits = fits and all(isinstance(told[name], str) for name in ("product", "revision", "day"))
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise SealRefused(NO_BACKUP)
    return head + line, told


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    # The same letters may be typed composed or decomposed.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=32, n=1 << cost, r=8, p=1).derive(typed)
