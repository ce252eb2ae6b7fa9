"""The year-end random survey: sample sizes, allocation, and a draw anyone can repeat."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

#: Fewest cases a stratum is given by the default allocation.
STRATUM_MINIMUM = 30


def _z(level: float) -> float:
    """Return the two-sided normal quantile of a confidence level."""
    return float(ndtri((1 + level) / 2))


def size_for_margin(
    margin: float,
    *,
    p: float = 0.5,
    level: float = 0.95,
    deff: float = 1.0,
    population: int | None = None,
) -> float:
    """Respondents needed for a margin of error.

    Parameters
    ----------
    margin : float
        Half-width of the interval, 0..1.
    p : float
        Expected share, 0..1; 0.5 unless a past value is known.
    level : float
        Confidence level.
    deff : float
        Design effect: 1 for one question, about 0.55 for an index over 11 answers, 1.3 and more
        with interviewer clusters.
    population : int, optional
        Dossiers in the frame; left out = very many.

    Returns
    -------
    float
        Not rounded; round up.

    References
    ----------
    Cochran (1977), Sampling Techniques, 4.4.
    """
    size = _z(level) ** 2 * p * (1 - p) * deff / margin**2
    return size if population is None else size / (1 + (size - 1) / population)


def size_for_wilson_margin(margin: float, *, p: float = 0.5, level: float = 0.95) -> float:
    """Respondents needed for a half-width of the Wilson interval.

    Parameters
    ----------
    margin, p, level
        As in `size_for_margin`.

    Returns
    -------
    float
        Not rounded; better than the plain formula when p is near 0 or 1.

    References
    ----------
    Wilson (1927), JASA 22:209 (solved for n).
    """
    spread, square = p * (1 - p), margin**2
    root = math.sqrt(square - spread * (4 * square - spread))
    return (spread - 2 * square + root) * (_z(level) / margin) ** 2 / 2


def ministry_size(population: int, margin: str | float | Fraction) -> Fraction:
    """Sample size of the ministry's guide: N / (1 + N e^2).

    Parameters
    ----------
    population : int
        Transactions N.
    margin : str, float or Fraction
        e, usually 0.05; a float is read as its shortest text.

    Returns
    -------
    Fraction
        Exact, so that rounding up is exact too.

    References
    ----------
    Yamane (1967), Statistics: an introductory analysis. It is `size_for_margin` with z = 2,
    p = 0.5 and a slightly different population term.
    """
    e = Fraction(repr(margin)) if isinstance(margin, float) else Fraction(margin)
    return population / (1 + population * e**2)


def number_to_draw(respondents: float | Fraction, response_rate: float) -> int:
    """Return how many cases to draw so that about `respondents` answer."""
    if not 0 < response_rate <= 1:
        raise ValueError("a response rate lies above 0 and up to 1")
    return math.ceil(respondents / response_rate)


def reached_margins(
    populations: Sequence[int], sizes: Sequence[int], *, p: float = 0.8, level: float = 0.95
) -> list[float]:
    """Margin of error each stratum reaches with a given number of respondents.

    Parameters
    ----------
    populations, sizes : sequence of int
        Dossiers and respondents of each stratum.
    p, level : float
        Expected share and confidence level.

    Returns
    -------
    list of float
        Half-widths, 0..1; 0 when everybody is asked.

    References
    ----------
    Cochran (1977), Sampling Techniques, eq. 3.8.
    """
    big, small = np.asarray(populations, dtype=float), np.asarray(sizes, dtype=float)
    left = np.divide(big - small, big - 1, out=np.zeros_like(big), where=big > 1)
    return [float(value) for value in _z(level) * np.sqrt(p * (1 - p) / small * left)]


def proportional_allocation(total: int, populations: ArrayLike) -> NDArray[np.float64]:
    """Share a sample out in proportion to the strata; shape (h,), not rounded.

    References
    ----------
    Cochran (1977), Sampling Techniques, 5.5.
    """
    big = np.asarray(populations, dtype=np.float64)
    return np.asarray(total * big / big.sum(), dtype=np.float64)


def neyman_allocation(
    total: int, populations: ArrayLike, deviations: ArrayLike
) -> NDArray[np.float64]:
    """Share a sample out by size times spread, sqrt(p (1 - p)) of each stratum; not rounded.

    References
    ----------
    Neyman (1934), JRSS 97:558.
    """
    return proportional_allocation(total, np.asarray(populations) * np.asarray(deviations))


def power_allocation(
    total: int, populations: Sequence[int], *, minimum: int = STRATUM_MINIMUM, power: float = 0.5
) -> list[int]:
    """Whole cases for each stratum, between proportional and equal.

    Parameters
    ----------
    total : int
        Cases in all.
    populations : sequence of int
        Dossiers N_h of each stratum.
    minimum : int
        Fewest cases for a stratum, or all of it when it is smaller.
    power : float
        1 is proportional, 0 equal.

    Returns
    -------
    list of int
        min(N_h, max(minimum, lambda N_h^power)), rounded by largest remainder to `total`.

    Raises
    ------
    ValueError
        When `total` is below the sum of minima or above the frame.

    References
    ----------
    Bankier (1988), The American Statistician 42:174.
    """
    big = np.asarray(populations, dtype=np.float64)
    if not np.minimum(big, minimum).sum() <= total <= big.sum():
        raise ValueError("the total is below the minima of the strata or above the frame")

    def cases(factor: float) -> NDArray[np.float64]:
        return np.minimum(big, np.maximum(minimum, factor * big**power))

    low, high = 0.0, float((big ** (1 - power)).max())
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if cases(middle).sum() < total else (low, middle)
    return largest_remainder(cases(high), total)


def largest_remainder(shares: ArrayLike, total: int) -> list[int]:
    """Round shares to whole numbers that add up to `total`; earlier strata win ties."""
    exact = np.asarray(shares, dtype=np.float64)
    # Shares that are whole but for rounding error must not lose a case to it.
    whole = np.floor(exact + 1e-9)
    order = np.argsort(-(exact - whole).round(9), kind="stable")
    whole[order[: int(total - whole.sum())]] += 1
    return [int(value) for value in whole]


def permanent_number(seed: str, dossier: str) -> str:
    """Return the permanent random number of a dossier: HMAC-SHA256 in hexadecimal digits."""
    return hmac.new(seed.encode(), dossier.encode(), hashlib.sha256).hexdigest()


def permanent_order(seed: str, dossiers: Sequence[str]) -> list[str]:
    """Order in which the dossiers of one stratum are called upon.

    Parameters
    ----------
    seed : str
        Public text fixed before the frame is closed.
    dossiers : sequence of str
        Identifiers, each once.

    Returns
    -------
    list of str
        The first n are the sample; the rest are the reserve, to be opened in this order only.

    References
    ----------
    Ohlsson (1995), Coordination of samples using permanent random numbers.
    """
    if len(set(dossiers)) < len(dossiers):
        raise ValueError("a dossier stands twice in the frame")
    return sorted(dossiers, key=lambda dossier: (permanent_number(seed, dossier), dossier))


def one_per_person(seed: str, dossiers: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Keep one dossier of each person, by the smallest permanent number, with the person's count.

    `dossiers` are pairs of dossier and person; the result maps each kept dossier to how many the
    person has, the factor for its weight when dossiers are the target.
    """
    of_person: dict[str, list[str]] = {}
    for dossier, person in dossiers:
        of_person.setdefault(person, []).append(dossier)
    return {permanent_order(seed, held)[0]: len(held) for held in of_person.values()}


def systematic_positions(start: float, size: int, population: int) -> list[int]:
    """Places (0 = first) of a systematic sample in a sorted frame.

    Parameters
    ----------
    start : float
        Random start u, from 0 up to but not including 1.
    size, population : int
        Cases to draw and cases in the frame.

    Returns
    -------
    list of int
        floor((u + i) N / n), i = 0 .. n - 1.

    References
    ----------
    Cochran (1977), Sampling Techniques, 8.1.
    """
    if not 0 <= start < 1 or not 0 < size <= population:
        raise ValueError("a start in [0, 1) and a size from 1 to the population")
    u = Fraction(start)
    return [math.floor((u + i) * population / size) for i in range(size)]


def systematic_sample(seed: str, dossiers: Sequence[str], size: int) -> list[str]:
    """Draw from a frame sorted by field, month and identifier, from its first dossier's number."""
    start = int(permanent_number(seed, dossiers[0])[:13], 16) / 16**13
    return [dossiers[place] for place in systematic_positions(start, size, len(dossiers))]
