"""Rounding once, from the exact fraction, half away from zero, and what may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

#: From so many decimals on, the next number on the right side will do instead of more decimals.
ENOUGH = 6

Number = int | float | str | Decimal | Fraction


def round_half_up(numerator: int, denominator: int, decimals: int) -> Decimal:
    """Round a fraction once, half away from zero.

    Parameters
    ----------
    numerator, denominator
        The exact fraction; the denominator is not 0.
    decimals
        Number of decimals kept, 0 or more.

    Returns
    -------
    Decimal
        The rounded number with exactly these decimals, trailing zeros included.

    Raises
    ------
    ValueError
        For a denominator of 0 or a negative number of decimals.

    References
    ----------
    TCVN 1517:1974, sections 3 to 5; ties go up in size, as schools teach it.
    """
    if denominator == 0 or decimals < 0:
        raise ValueError("the denominator must not be 0, the decimals not negative")
    negative = (numerator < 0) != (denominator < 0)
    scaled = abs(numerator) * 10**decimals
    whole, rest = divmod(scaled, abs(denominator))
    whole += 2 * rest >= abs(denominator)
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((int(negative and whole > 0), digits, -decimals))


def percent_half_up(part: int, total: int, decimals: int) -> Decimal:
    """Round a share to a percentage.

    Parameters
    ----------
    part, total
        Exact counts; `total` is not 0.
    decimals
        Number of decimals of the percentage.

    Returns
    -------
    Decimal
        100 part / total, rounded half up.

    Raises
    ------
    ValueError
        As `round_half_up`.

    References
    ----------
    As `round_half_up`.
    """
    return round_half_up(100 * part, total, decimals)


def meets(part: int, total: int, target: Number) -> bool:
    """Compare an index with a target before any rounding.

    Parameters
    ----------
    part, total
        Exact counts; `total` is not 0.
    target
        The target in percent; a float is taken as it is written (80.1 is 80.1).

    Returns
    -------
    bool
        Whether 100 part / total is at least the target.

    References
    ----------
    A target is a promise about the index itself: 80.999 does not reach 81.
    """
    return Fraction(100 * part, total) >= _exact(target)


def shown_percent(
    part: int, total: int, decimals: int = 1, targets: Iterable[Number] = ()
) -> Decimal:
    """Round a share for display, with as many decimals as the truth needs.

    Decimals are added until the rounded number lies on the same side of every target as the exact
    one, and is 100 or 0 only when the share is exactly that.

    Parameters
    ----------
    part, total
        Exact counts, 0 <= part <= total, total > 0.
    decimals
        Number of decimals to begin with.
    targets
        Targets in percent that stand near the number.

    Returns
    -------
    Decimal
        The percentage to show.

    Raises
    ------
    ValueError
        As `round_half_up`.

    References
    ----------
    As `round_half_up` and `meets`.
    """
    exact = Fraction(100 * part, total)
    bounds = [_exact(target) for target in targets]
    while True:
        rounded = percent_half_up(part, total, decimals)
        step = Decimal((0, (1,), -decimals))
        near = (rounded, rounded - step, rounded + step) if decimals >= ENOUGH else (rounded,)
        for shown in near:
            if _agree(Fraction(shown), exact, bounds):
                return shown
        decimals += 1


def _agree(shown: Fraction, exact: Fraction, bounds: Iterable[Fraction]) -> bool:
    """Tell whether nothing that is said of the one would be wrong of the other."""
    edges = (shown > 0) == (exact > 0) and (shown < 100) == (exact < 100)
    return edges and all((shown >= bound) == (exact >= bound) for bound in bounds)


def _exact(number: Number) -> Fraction:
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)
