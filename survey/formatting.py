"""Numbers and dates as Vietnamese administrative documents write them."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

#: A share, a difference of shares or any other exact or measured number.
Number = int | float | Fraction | Decimal

NO_BREAK = "\u00a0"
MINUS = "\u2212"
RANGE = "\u2013"
#: Printed where there is no figure at all.
NOTHING = "\u2013"

#: Percentages that say all or none, and how many decimals are added to avoid saying so.
ENDS = (0, 100)
MOST_PLACES = 6


def half_up(value: Number, places: int) -> Decimal:
    """Round to decimal places, halves away from zero, on the value as it is written.

    A float stands for its shortest decimal notation: a ratio of two counts such as 247/2000 is
    then exactly 0.1235, although the nearest binary number lies beside it.
    """
    step = Decimal(1).scaleb(-places)
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        exact = Decimal(whole).scaleb(-places)
        return -exact if value < 0 else exact
    number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    return number.quantize(step, rounding=ROUND_HALF_UP)


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


def percent(share: Number | None, places: int = 1) -> str:
    """Write a share 0..1 as a percentage: 0.876 is "87,6%".

    "100,0%" and "0,0%" are written for exactly all and none: 0.9995 is "99,95%".
    """
    if share is None:
        return NOTHING
    hundredfold = _hundredfold(share)
    while places < MOST_PLACES and hundredfold not in ENDS and half_up(hundredfold, places) in ENDS:
        places += 1
    return f"{decimal(hundredfold, places)}%"


def percent_of(part: int, whole: int, places: int = 1) -> str:
    """Write a part of a whole as a percentage, rounded from the exact ratio."""
    return percent(Fraction(part, whole) if whole else None, places)


def interval(lo: Number | None, hi: Number | None, places: int = 1) -> str:
    """Write the two ends of an interval of shares: "84,9% – 90,1%"."""
    if lo is None or hi is None:
        return NOTHING
    return f"{percent(lo, places)}{NO_BREAK}{RANGE}{NO_BREAK}{percent(hi, places)}"


def points(difference: Number | None, places: int = 1) -> str:
    """Write a difference of shares in percentage points, with its sign: "+2,3", "−0,4", "0,0"."""
    if difference is None:
        return NOTHING
    hundredfold = _hundredfold(difference)
    sign = "+" if half_up(hundredfold, places) > 0 else ""
    return sign + decimal(hundredfold, places)


def unsigned_points(difference: Number, places: int = 1) -> str:
    """Write how large a difference of shares is, where words give the direction."""
    hundredfold = _hundredfold(difference)
    return decimal(-hundredfold if hundredfold < 0 else hundredfold, places)


def short_date(day: date) -> str:
    """Write a date for the body and for tables: "05/09/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def head_date(day: date) -> str:
    """Write a date for the head of a document: "ngày 05 tháng 9 năm 2026".

    The rule adds a zero to days below ten, and to the months January and February only.
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _hundredfold(share: Number) -> Number:
    if isinstance(share, float):
        return Decimal(repr(float(share))) * 100
    return share * 100


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
