"""Cleans what people wrote of signs nobody sees; it stays readable as it was meant."""

from __future__ import annotations

import unicodedata

#: Joins pictures into one, as in a family of three, and letters of Indian scripts.
JOINER = "\N{ZERO WIDTH JOINER}"
#: Part words, which Khmer writes without blanks, and letters of Arabic script.
PARTERS = frozenset({"\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NON-JOINER}"})
VARIATION = "\N{VARIATION SELECTOR-16}"
#: Letters that are neither small nor capital, and the marks on them: other scripts than ours.
_LETTERS = frozenset({"Lo", "Mc", "Mn"})


def clean_text(text: str | None) -> str | None:
    """Bring text into one form: NFC, one kind of line end, no unseen signs, none if blank.

    Control and format signs go: they turn the reading direction round and part numbers that
    are looked for. Only what joins pictures, or is part of how a script is written, stays.
    """
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    seen = unicodedata.normalize("NFC", "".join(filter(_stays, lines)))
    # Once more, for a letter and its accent may have been parted by what went.
    return unicodedata.normalize("NFC", _without_loose_signs(seen)).strip() or None


def _stays(sign: str) -> bool:
    if sign in ("\n", "\t", JOINER) or sign in PARTERS:
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf"}


def _without_loose_signs(text: str) -> str:
    kept: list[str] = []
    for at, sign in enumerate(text):
        before, after = "".join(kept[-1:]), text[at + 1 : at + 2]
        if sign in PARTERS:
            stays = _is_letter(before) and _is_letter(after)
        elif sign == JOINER:
            stays = all(map(_is_picture, (before, after))) or all(map(_is_letter, (before, after)))
        else:
            stays = True
        if stays:
            kept.append(sign)
    return "".join(kept)


def _is_picture(sign: str) -> bool:
    # Skin tones are of category Sk, hearts and the like carry a variation selector.
    return sign == VARIATION or (sign != "" and unicodedata.category(sign) in {"So", "Sk"})


def _is_letter(sign: str) -> bool:
    return sign not in ("", VARIATION) and unicodedata.category(sign) in _LETTERS
