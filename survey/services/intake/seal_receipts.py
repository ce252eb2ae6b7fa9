"""Seals and opens one-time codes: a hidden serial number and its signature in eight letters.

A code has 40 bits: 20 of a signature (HMAC-SHA-256 over desk, batch and serial number) and 20 of
the serial number, hidden under a pad made from that signature. Neighbours on the printed sheet
look unrelated, and nobody without the secret file can make a code or tell its number.
"""

from __future__ import annotations

import hmac
import re

from survey.queries.placards import BASE32_SIGNS

SIGNS_OF_A_CODE = 8
SERIAL_BITS = 20
#: So many codes a desk can ever be given.
SERIALS = 1 << SERIAL_BITS
SALT_BYTES = 16
#: Longer texts are not looked at: nobody types a code in so many signs.
LONGEST_TYPED = 64
_BETWEEN = re.compile(r"[\s\-_.\u2010-\u2015\u2212]")
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


class ReceiptKeys:
    """The keys of one installation, drawn from its secret; each serves one purpose."""

    def __init__(self, secret_key: str, former_key: str = "") -> None:
        """Derive the keys; `former_key` made what was printed before the secret was changed."""
        self.former = ReceiptKeys(former_key) if former_key else None
        self._sign, self._hide, self._mark = (
            hmac.digest(secret_key.encode(), f"receipt {purpose}".encode(), "sha256")
            for purpose in ("sign", "hide", "mark")
        )

    @property
    def all(self) -> tuple[ReceiptKeys, ...]:
        """Give the keys that may have made a code, those in use first."""
        return (self,) if self.former is None else (self, self.former)

    def seal(self, desk_id: int, salt: bytes, serial: int) -> int:
        """Make the code of a serial number of a batch."""
        signature = self._signature(desk_id, salt, serial)
        return (serial ^ self._pad(desk_id, signature)) << SERIAL_BITS | signature

    def serial(self, desk_id: int, code: int) -> int:
        """Uncover the serial number a code claims to have; anybody can claim one."""
        hidden, signature = divmod(code, SERIALS)
        return hidden ^ self._pad(desk_id, signature)

    def made(self, desk_id: int, salt: bytes, code: int) -> bool:
        """Tell whether this installation made a code, for this desk and in this batch."""
        return self.seal(desk_id, salt, self.serial(desk_id, code)) == code

    def mark(self, desk_id: int, code: int) -> bytes:
        """Make the hash that stands for a used code."""
        return hmac.digest(self._mark, f"{desk_id} {code}".encode(), "sha256")

    def _signature(self, desk_id: int, salt: bytes, serial: int) -> int:
        return _short(self._sign, f"{desk_id} {salt.hex()} {serial}")

    def _pad(self, desk_id: int, signature: int) -> int:
        return _short(self._hide, f"{desk_id} {signature}")


def read_code(text: str) -> int | None:
    """Read a code as people type it: any case, any hyphen, o for 0; none when it is no code."""
    if len(text) > LONGEST_TYPED:
        return None
    signs = _BETWEEN.sub("", text).lower().translate(_MISREAD)
    if len(signs) != SIGNS_OF_A_CODE or not set(signs) <= set(BASE32_SIGNS):
        return None
    code = 0
    for sign in signs:
        code = code * len(BASE32_SIGNS) + BASE32_SIGNS.index(sign)
    return code


def shown_code(code: int) -> str:
    """Write a code as it is printed: ABCD-EFGH."""
    signs = ""
    for _ in range(SIGNS_OF_A_CODE):
        code, place = divmod(code, len(BASE32_SIGNS))
        signs = BASE32_SIGNS[place].upper() + signs
    return f"{signs[:4]}-{signs[4:]}"


def tidy_code(text: str) -> str:
    """Write what came as a code the way it is printed; nothing when it cannot be one."""
    code = read_code(text)
    return "" if code is None else shown_code(code)


def _short(key: bytes, message: str) -> int:
    return int.from_bytes(hmac.digest(key, message.encode(), "sha256")[:8], "big") % SERIALS
