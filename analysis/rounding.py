"""Rounding once, from the exact fraction, half away from zero, and what may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

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
        raise ValueError("Không thể làm tròn phân số này.")
    negative = (numerator < 0) != (denominator < 0)
    scaled = abs(numerator) * 10**decimals
    whole, rest = divmod(scaled, abs(denominator))
    whole += 2 * rest >= abs(denominator)
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((int(negative and whole > 0), digits, -decimals))


def round_percent(part: int, total: int, decimals: int) -> Decimal:
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


def meets_target(part: int, total: int, target: Number) -> bool:
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


def percent_shown(
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
    As `round_half_up` and `meets_target`.
    """
    exact = Fraction(100 * part, total)
    bounds = [_exact(target) for target in targets]
    while True:
        shown = round_percent(part, total, decimals)
        value = Fraction(shown)
        edges_agree = all((value == edge) == (exact == edge) for edge in (0, 100))
        if edges_agree and all((value >= bound) == (exact >= bound) for bound in bounds):
            return shown
        decimals += 1


def _exact(number: Number) -> Fraction:
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)
