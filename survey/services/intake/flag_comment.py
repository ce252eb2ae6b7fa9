"""Marks comments that seem to name a person, for the reader at the office to look at first."""

from __future__ import annotations

import re
import unicodedata

# What people write between the digits of one number, once white space is one blank. A comma with
# a blank after it parts two numbers.
_GAP = r"(?: ?[./_()\u00b7\u2010-\u2015\u2212-]{1,2} ?| |,)?"
_MONEY = r"[1-9]\d{0,2}(?:[.,]\d{3})+"
_HOUR = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"
_YEAR = r"(?:19|20)\d{2}"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"

PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    # Ten digits of a mobile telephone, eleven of a landline; the country's code before or not.
    "phone": re.compile(
        rf"(?<!\d)(?:\+?84{_GAP}(?:0{_GAP})?|0{_GAP})[1-9](?:{_GAP}\d){{8,9}}(?!\d)"
    ),
    # Identity cards have 9 or 12 digits, dossier numbers about as many.
    "number": re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8,}}(?!\d)"),
    "link": re.compile(r"https?://|www\.", re.IGNORECASE),
}

#: Dates, numbers of decrees, sums of money and opening hours name nobody.
ORDINARY = re.compile(
    rf"(?<!\d)(?<!\d[/.]){_DAY}([/.-]){_MONTH}\1{_YEAR}(?!\1?\d)"
    rf"|(?<!\d){_YEAR}-\d\d-\d\d(?!-?\d)"
    rf"|(?<!\d)(?<!\d[/._-])\d{{1,3}}/{_YEAR}(?![/._]?\d)"
    rf"|(?<![\d.,]){_MONEY}(?: ?[\u2010-\u2015-] ?{_MONEY})?(?= ?(?:đồng|đ\b|vnđ|vnd|₫))"
    rf"|(?<!\d)(?<!\d[/._-]){_HOUR} ?[\u2010-\u2015-] ?{_HOUR}(?![/._-]?\d)",
    re.IGNORECASE,
)
_LETTER_FOR_ZERO = re.compile(r"(?<![^\W\d_])[oO](?=[oO]*\d)|(?<=\d)[oO](?![^\W\d_])")


def comment_flags(text: str) -> str:
    """Name what a comment seems to hold, as words separated by commas; empty when nothing."""
    plain = ORDINARY.sub("x", _plain(text))
    return ",".join(name for name, pattern in PATTERNS.items() if pattern.search(plain))


def _plain(text: str) -> str:
    """Bring digits and blanks of every kind into the plain one; drop signs nobody sees."""
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return _LETTER_FOR_ZERO.sub("0", re.sub(r"\s+", " ", seen))
