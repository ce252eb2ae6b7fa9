"""The headline interval: a share of answers, with the respondent as the unit of evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from scipy.special import ndtri, stdtrit

#: Correlation between the answers of one person that the interval assumes at least.
ICC_FLOOR = 0.3


@dataclass(frozen=True, slots=True)
class Moments:
    """Exact integer sums over the respondents of a cell.

    n respondents, x the value counted (satisfied answers), m answers; xx, mm, xm sums of squares
    and products. Values of x, and of its products, are in 1/scale parts of an answer.
    """

    n: int
    x: int
    m: int
    xx: int
    mm: int
    xm: int
    scale: int = 1

    def __post_init__(self) -> None:
        """Refuse sums that no set of respondents can have."""
        if self.n < 0 or self.m < self.n or self.mm < self.m or (self.n == 0 and self.m > 0):
            raise ValueError("no group of respondents has these sums")

    @property
    def ratio(self) -> float | None:
        """Pooled value per answer; None without answers."""
        return self.x / (self.m * self.scale) if self.m else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An index with its evidence; shares are 0..1, None means "cannot be said".

    `variance` is the linearised one, before any floor; `n_eff` is the number of independent
    answers the interval rests on; `df` is None where the interval uses the normal distribution
    or does not exist.
    """

    p: float | None
    n: int
    answers: int
    satisfied: int
    n_eff: float | None = None
    variance: float | None = None
    df: int | None = None
    lo: float | None = None
    hi: float | None = None


def ratio_variance(moments: Moments, fpc: float = 0.0) -> float | None:
    """Return the linearised variance of a pooled ratio.

    Parameters
    ----------
    moments
        Sums over respondents.
    fpc
        Sampling fraction f, 0..1; 0 when answers are no random draw from a finite list.

    Returns
    -------
    float or None
        (1 - f) n/(n-1) sum of ((x_i - p m_i) / m)^2; None for fewer than two respondents.
        Computed in whole numbers until the last division, so nothing cancels at any size.

    References
    ----------
    Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
    """
    if moments.n < 2:
        return None
    x, m, n = moments.x, moments.m, moments.n
    squares = moments.xx * m * m - 2 * x * moments.xm * m + x * x * moments.mm
    return max(0.0, 1 - fpc) * (n * squares / ((n - 1) * m**4 * moments.scale**2))


@lru_cache(maxsize=4096)
def critical_value(level: float, df: int | None = None) -> float:
    """Return the two-sided critical value of Student's t, or of the normal without df.

    Parameters
    ----------
    level
        Confidence level between 0 and 1.
    df
        Degrees of freedom, 1 or more, or None.

    Returns
    -------
    float
        The quantile at (1 + level) / 2.

    Raises
    ------
    ValueError
        For a level outside 0..1.

    References
    ----------
    scipy.special.stdtrit and ndtri.
    """
    if not 0 < level < 1:
        raise ValueError("the level must lie between 0 and 1")
    upper = (1 + level) / 2
    return float(ndtri(upper) if df is None else stdtrit(df, upper))


def wilson_limits(p: float, n_eff: float, critical: float) -> tuple[float, float]:
    """Return Wilson's limits for a share.

    Parameters
    ----------
    p
        The share, 0..1.
    n_eff
        Number of independent answers, more than 0.
    critical
        Critical value of the normal or of t.

    Returns
    -------
    (lo, hi)
        Limits within 0..1 that contain p; exactly 0 or 1 at the ends.

    References
    ----------
    Wilson 1927; Brown, Cai, DasGupta 2001.
    """
    spread = critical * critical / n_eff
    centre = (p + spread / 2) / (1 + spread)
    half = critical / (1 + spread) * math.sqrt(p * (1 - p) / n_eff + spread / (4 * n_eff))
    return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


def wilson(successes: float, n: float, level: float = 0.95) -> tuple[float, float] | None:
    """Return Wilson's interval for independent answers.

    Parameters
    ----------
    successes, n
        Count of successes among n respondents; n may be an effective number.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None without respondents.

    Raises
    ------
    ValueError
        For a count outside 0..n.

    References
    ----------
    Wilson 1927; statsmodels proportion_confint(method="wilson") gives the same.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes must lie between 0 and n")
    if n == 0:
        return None
    return wilson_limits(successes / n, n, critical_value(level))


def cluster_wilson(
    moments: Moments, *, level: float = 0.95, icc_floor: float = ICC_FLOOR, fpc: float = 0.0
) -> Estimate:
    """Estimate a share of answers with Wilson's interval by respondents.

    Parameters
    ----------
    moments
        Sums over respondents, the value counted between 0 and the number of answers.
    level
        Confidence level.
    icc_floor
        Least correlation assumed between the answers of one person; 0 trusts the data alone.
    fpc
        Sampling fraction f; 0 for people who chose to answer, at least 1 when all answered.

    Returns
    -------
    Estimate
        Nothing without respondents; no interval for a single respondent with several answers;
        plain Wilson when each gave one answer; the point itself when all were asked.

    Raises
    ------
    ValueError
        For a negative sampling fraction, a level or a value outside its range.

    Notes
    -----
    A variance of 0 (all alike) does not mean certainty: each person then counts as one coin.
    The interval says how far chance moves the number, not whether those who answer are like
    those who do not.

    References
    ----------
    Wilson 1927; Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7; R survey,
    svyciprop(method="wilson"), which it equals without the floor.
    """
    p = moments.ratio
    if fpc < 0 or (p is not None and not 0 <= p <= 1):
        raise ValueError("fpc must not be negative, and x must lie between 0 and m")
    if p is None:
        return Estimate(None, 0, 0, 0)
    n, answers, value = moments.n, moments.m, moments.x // moments.scale
    if fpc >= 1:
        return Estimate(p, n, answers, value, variance=0.0, lo=p, hi=p)
    variance = ratio_variance(moments, fpc)
    plain = moments.scale == 1 and n == moments.m == moments.mm
    n_eff = n / (1 - fpc) if plain else effective_size(moments, icc_floor=icc_floor, fpc=fpc)
    if n_eff is None:
        return Estimate(p, n, answers, value)
    df = None if plain else n - 1
    lo, hi = wilson_limits(p, n_eff, critical_value(level, df))
    return Estimate(p, n, answers, value, n_eff, variance, df, lo, hi)


def floor_size(moments: Moments, icc: float, fpc: float = 0.0) -> float:
    """Return the number of independent answers if those of a person correlate by icc.

    Parameters
    ----------
    moments
        Sums with at least one answer.
    icc
        Correlation, 0..1; with 1 each person is one coin.
    fpc
        Sampling fraction, below 1.

    Returns
    -------
    float
        1 / ((1 - f) B), with B = ((1 - icc) sum m + icc sum m^2) / (sum m)^2.

    Notes
    -----
    With criterion weights the first sum is that of the weights, not of their squares, which the
    tally does not keep: the floor is then a little too kind; the variance itself is exact.

    References
    ----------
    Kish 1965, chapter 5.
    """
    shared = (1 - icc) * moments.m + icc * moments.mm
    return moments.m**2 / ((1 - fpc) * shared)


def effective_size(
    moments: Moments, *, icc_floor: float = ICC_FLOOR, fpc: float = 0.0
) -> float | None:
    """Return how many independent answers carry the same evidence.

    Parameters
    ----------
    moments
        Sums over respondents, the value counted between 0 and the number of answers.
    icc_floor
        Least correlation assumed within a person; 0 trusts the data alone.
    fpc
        Sampling fraction, below 1.

    Returns
    -------
    float or None
        p (1-p) / V, but no more than the floor allows, and one for each person when V is 0;
        None for fewer than two respondents.

    References
    ----------
    Kish 1965, chapter 5; Korn, Graubard 1998.
    """
    p, variance = moments.ratio, ratio_variance(moments, fpc)
    if p is None or variance is None:
        return None
    if variance == 0:
        return floor_size(moments, 1.0, fpc)
    n_eff = p * (1 - p) / variance
    return min(n_eff, floor_size(moments, icc_floor, fpc)) if icc_floor > 0 else n_eff
