"""Vietnamese order and search without marks, as ASCII keys that every database compares alike."""

from __future__ import annotations

import re
import unicodedata

#: The letters in Vietnamese order; f, j, w, z stand where the Latin alphabet has them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Ngang (no mark), huyền, hỏi, ngã, sắc, nặng: the order of dictionaries.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
#: Marks that make another letter, not another tone.
LETTER_MARKS = frozenset("\u0306\u0302\u031b")
OTHER_MARK = "6"
#: Sorts before everything else, so that "Quận" comes before "Quận 1".
LEVEL_END = "!"
SPACE, PUNCTUATION = "$", "%"
FIRST_LETTER = ord("A")
FOREIGN_LETTER = "z"
_LETTER_PLACE = {letter: chr(FIRST_LETTER + place) for place, letter in enumerate(ALPHABET)}
_NUMBER = re.compile(r"[0-9]+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
#: Digits of one number are prefixed by their count, as one sign: 9 < 10 < 100.
LONGEST_NUMBER = 9


def sort_key(text: str) -> str:
    """Make the key by which names sort as in a Vietnamese dictionary, numbers as numbers.

    Letters decide first, then tones, then capitals, each over the whole text. The key is ASCII:
    compare it byte by byte, without any collation.
    """
    primary: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for part in _split_numbers(" ".join(unicodedata.normalize("NFC", text).split())):
        if part[0].isascii() and part[0].isdigit():
            primary.append(_number_key(part))
            continue
        for sign in part:
            place, tone = _sign_key(sign.lower())
            primary.append(place)
            tones.append(tone)
            cases.append("1" if sign != sign.lower() else "0")
    return LEVEL_END.join(
        ["".join(primary), "".join(tones).rstrip("0"), "".join(cases).rstrip("0")]
    )


def search_key(text: str) -> str:
    """Fold a text so that `da nang` finds `Đà Nẵng`, however the tones were typed."""
    return _NOT_WORD.sub(" ", _unmarked(text)).strip()


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _split_numbers(text: str) -> list[str]:
    parts: list[str] = []
    last = 0
    for match in _NUMBER.finditer(text):
        parts += [text[last : match.start()], match.group()]
        last = match.end()
    return [part for part in [*parts, text[last:]] if part]


def _number_key(digits: str) -> str:
    """Write a number so that its text order is its value order, up to any length."""
    value = digits.lstrip("0") or "0"
    length = len(value)
    # Past nine digits the count itself grows: 9 + (length - 9) nines keep longer numbers later.
    prefix = "9" * ((length - 1) // LONGEST_NUMBER) + str((length - 1) % LONGEST_NUMBER)
    return prefix + value


def _sign_key(sign: str) -> tuple[str, str]:
    """Give the place of one sign in the alphabet and its tone."""
    letter, tone = "", "0"
    for mark in unicodedata.normalize("NFD", sign):
        if mark in TONES:
            tone = TONES[mark]
        elif mark in LETTER_MARKS or not unicodedata.combining(mark):
            letter += mark
        else:
            tone = OTHER_MARK
    letter = unicodedata.normalize("NFC", letter)
    if letter in _LETTER_PLACE:
        return _LETTER_PLACE[letter], tone
    if letter.isspace() or not letter:
        return SPACE, tone
    if letter.isalnum():
        return f"{FOREIGN_LETTER}{ord(letter[0]):06x}", tone
    return PUNCTUATION, tone
