"""Numbers and dates as Vietnamese administrative documents write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from analysis.rounding import round_half_up, shown_percent

#: A share, a difference of shares or any other exact or measured number.
Number = int | float | Fraction | Decimal

NO_BREAK = "\u00a0"
MINUS = "\u2212"
RANGE = "\u2013"
#: Printed where there is no figure at all.
NOTHING = "\u2013"
#: So many numbers are remembered as written: some pages of a province, each number on them thrice.
MOST_WRITTEN = 16_384
#: Letters of the words that are kept together at the end of a title.
LONGEST_END = 30
#: Between two names: "Sông / Mây", "Đông – Tây".
_SEPARATOR = re.compile(r" ([/|·•–—-]) ")

#: Decimals up to which a small difference is written, so that it does not look like none.
MOST_PLACES = 4
#: Smaller differences, in points, are what rounding leaves of none.
NO_POINTS = Fraction(1, 10**10)


def half_up(value: Number, places: int) -> Decimal:
    """Round to decimal places, halves away from zero, on the value as it is written.

    A float stands for its shortest decimal notation: a ratio of two counts such as 247/2000 is
    then exactly 0.1235, although the nearest binary number lies beside it.
    """
    return round_half_up(*_ratio(value), places)


@lru_cache(maxsize=MOST_WRITTEN, typed=True)
def decimal(value: Number | None, places: int = 2) -> str:
    """Write a number with a comma and dots between thousands: 1234.5 is "1.234,50"."""
    if value is None:
        return NOTHING
    rounded = half_up(value, places)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def thousands(count: int | None) -> str:
    """Write a count with dots between thousands: 12345 is "12.345"."""
    return decimal(count, 0)


def percent(share: Number | None, places: int = 1, targets: Iterable[Decimal | int] = ()) -> str:
    """Write a share 0..1 as a percentage: 0.876 is "87,6%".

    "100,0%" and "0,0%" are written for exactly all and none: 0.9995 is "99,95%". Beside targets,
    in percent, the number written lies on the side of each on which the share lies.
    """
    return NOTHING if share is None else _percent(share, places, tuple(targets))


@lru_cache(maxsize=MOST_WRITTEN, typed=True)
def _percent(share: Number, places: int, targets: tuple[Decimal | int, ...]) -> str:
    return f"{_written(shown_percent(*_ratio(share), places, targets))}%"


def percent_of(part: int, whole: int, places: int = 1) -> str:
    """Write a part of a whole as a percentage, rounded from the exact ratio."""
    return percent(Fraction(part, whole) if whole else None, places)


def interval(
    lo: Number | None, hi: Number | None, places: int = 1, targets: Iterable[Decimal | int] = ()
) -> str:
    """Write the two ends of an interval of shares: "84,9% – 90,1%"."""
    if lo is None or hi is None:
        return NOTHING
    beside = tuple(targets)
    ends = [percent(end, places, beside) for end in (lo, hi)]
    return f"{NO_BREAK}{RANGE}{NO_BREAK}".join(ends)


def points(difference: Number | None, places: int = 1) -> str:
    """Write a difference of shares in percentage points, with its sign: "+2,3", "−0,4", "0,0".

    Decimals are added to a small one: only no difference at all is "0,0".
    """
    if difference is None:
        return NOTHING
    rounded = _points(difference, places)
    return f"{'+' if rounded > 0 else ''}{_written(rounded)}"


def unsigned_points(difference: Number, places: int = 1) -> str:
    """Write how large a difference of shares is, where words give the direction."""
    return _written(abs(_points(difference, places)))


def _points(difference: Number, places: int) -> Decimal:
    hundredfold = 100 * Fraction(*_ratio(difference))
    if abs(hundredfold) < NO_POINTS:
        return round_half_up(0, 1, places)
    for more in range(places, MOST_PLACES + 1):
        rounded = round_half_up(*hundredfold.as_integer_ratio(), more)
        if rounded:
            return rounded
    least = Decimal(1).scaleb(-MOST_PLACES)
    return least if hundredfold > 0 else -least


def short_date(day: date) -> str:
    """Write a date for the body and for tables: "05/09/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def moment(when: datetime) -> str:
    """Write a moment of the staff's own doings: 09:05 ngày 20/11/2026."""
    return f"{when:%H:%M} ngày {short_date(when.date())}"


def last_day(end: date) -> str:
    """Write the last day before a first day on which something is no more."""
    return short_date(end - timedelta(days=1))


def head_date(day: date) -> str:
    """Write a date for the head of a document: "ngày 05 tháng 9 năm 2026".

    The rule adds a zero to days below ten, and to the months January and February only.
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _ratio(value: Number) -> tuple[int, int]:
    """Give numerator and denominator of a number as it is written."""
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Fraction(value)
    return exact.as_integer_ratio()


def _written(rounded: Decimal) -> str:
    exponent = rounded.as_tuple().exponent
    return decimal(rounded, -exponent if isinstance(exponent, int) else 0)


def line_start(words: str) -> str:
    """Write words as they stand at the beginning of a line: "Quý III/2026", "6 tháng đầu năm"."""
    return f"{words[:1].upper()}{words[1:]}"


#: Common nouns before the name of a unit: small inside a sentence (Decree 30/2020, annex II).
COMMON_NOUNS = ("Xã ", "Phường ", "Đặc khu ", "Tỉnh ", "Thành phố ")
#: Always written with capitals, wherever it stands.
ALWAYS_CAPITAL = ("Thành phố Hồ Chí Minh",)


def unit_in_sentence(name: str) -> str:
    """Write a unit's name as it stands inside a sentence: "xã An Bình", but "Phường 1"."""
    for noun in COMMON_NOUNS:
        if name.startswith(noun) and name not in ALWAYS_CAPITAL:
            proper = name.removeprefix(noun)
            # A number as a name keeps the capital of its noun.
            return name if proper[:1].isdigit() else f"{noun.lower()}{proper}"
    return name


def joined(names: Iterable[str]) -> str:
    """Join names: "A", "A và B", "A, B và C"."""
    *most, last = names
    return f"{', '.join(most)} và {last}" if most else last


def kept_end(text: str) -> str:
    """Keep the last three words together, if they are short: "tỉnh Sông Mây," is not broken."""
    words = text.split(" ")
    end = [word for word in words if word][-3:]
    if sum(map(len, end)) > LONGEST_END or text.count(" ") < len(end):
        return text
    at = text.rindex(" ".join(end)) if " ".join(end) in text else len(text)
    return text[:at] + text[at:].rstrip(" ").replace(" ", NO_BREAK) + " " * text.endswith(" ")


def kept_names(text: str) -> str:
    """Keep both sides of a separator on one line: no line begins or ends with "/" or "–"."""
    return _SEPARATOR.sub(rf"{NO_BREAK}\1{NO_BREAK}", text)
