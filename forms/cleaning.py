"""Cleans what people wrote of signs nobody sees; it stays readable as it was meant."""

from __future__ import annotations

import unicodedata

#: Joins pictures into one, as in a family of three.
JOINER = "\N{ZERO WIDTH JOINER}"
VARIATION = "\N{VARIATION SELECTOR-16}"


def clean_text(text: str | None) -> str | None:
    """Bring text into one form: NFC, one kind of line end, no unseen signs, none if blank.

    Control and format signs go: they turn the reading direction round and part numbers that
    are looked for. Only the joiner between two pictures stays.
    """
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    seen = _without_loose_joiners("".join(filter(_stays, lines)))
    # Last, for a letter and its accent may have been parted by what went.
    return unicodedata.normalize("NFC", seen).strip() or None


def _stays(sign: str) -> bool:
    return sign in ("\n", "\t", JOINER) or unicodedata.category(sign) not in {"Cc", "Cf"}


def _without_loose_joiners(text: str) -> str:
    kept: list[str] = []
    for at, sign in enumerate(text):
        following = text[at + 1 : at + 2]
        if sign != JOINER or (kept and _is_picture(kept[-1]) and _is_picture(following)):
            kept.append(sign)
    return "".join(kept)


def _is_picture(sign: str) -> bool:
    # Skin tones are of category Sk, hearts and the like carry a variation selector.
    return sign == VARIATION or (sign != "" and unicodedata.category(sign) in {"So", "Sk"})
