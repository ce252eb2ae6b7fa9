"""Other intervals for the same share: for the annex and for checks, never the headline."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

from analysis.intervals import (
    Moments,
    critical_value,
    floor_size,
    ratio_variance,
)

__all__ = [
    "bootstrap_limits",
    "clopper_pearson",
    "design_effect",
    "floor_size",
    "jackknife_variance",
    "korn_graubard",
    "logit_interval",
    "wald_interval",
]

#: One form: (satisfied answers, answers).
Pair = tuple[int, int]

Limits = tuple[float, float]


def clopper_pearson(successes: float, n: float, level: float = 0.95) -> Limits | None:
    """Return the exact binomial interval.

    Parameters
    ----------
    successes, n
        Count of successes among n independent answers; effective numbers are allowed.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None without answers.

    Raises
    ------
    ValueError
        For a count outside 0..n.

    References
    ----------
    Clopper, Pearson 1934; R binom.test.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes must lie between 0 and n")
    if n == 0:
        return None
    tail, failures = (1 - level) / 2, n - successes
    lo = float(betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    hi = float(betaincinv(successes + 1, failures, 1 - tail)) if failures > 0 else 1.0
    return lo, hi


def korn_graubard(moments: Moments, level: float = 0.95) -> Limits | None:
    """Return the beta interval on the effective number of answers.

    Parameters
    ----------
    moments
        Sums over respondents.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None for fewer than two respondents or without any variance.

    References
    ----------
    Korn, Graubard 1998; R survey, svyciprop(method="beta").
    """
    p, variance = moments.ratio, ratio_variance(moments)
    if p is None or not variance:
        return None
    n_eff = p * (1 - p) / variance
    by_answer = critical_value(level, moments.m - 1)
    by_person = critical_value(level, moments.n - 1)
    n_eff *= (by_answer / by_person) ** 2
    return clopper_pearson(p * n_eff, n_eff, level)


def logit_interval(moments: Moments, level: float = 0.95) -> Limits | None:
    """Return the t interval on the log-odds scale.

    Parameters
    ----------
    moments
        Sums over respondents.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None for fewer than two respondents or a share of 0 or 1.

    References
    ----------
    R survey, svyciprop(method="xlogit").
    """
    p, variance = moments.ratio, ratio_variance(moments)
    if p is None or variance is None or not 0 < p < 1:
        return None
    half = critical_value(level, moments.n - 1) * math.sqrt(variance) / (p * (1 - p))
    return float(expit(logit(p) - half)), float(expit(logit(p) + half))


def wald_interval(moments: Moments, level: float = 0.95) -> Limits | None:
    """Return p plus and minus t standard errors: what not to use.

    Parameters
    ----------
    moments
        Sums over respondents.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits that may leave 0..1; None for fewer than two respondents.

    Notes
    -----
    Covers too little for small samples and near 0 and 1: kept to show the difference.

    References
    ----------
    R survey, svyciprop(method="mean").
    """
    p, variance = moments.ratio, ratio_variance(moments)
    if p is None or variance is None:
        return None
    half = critical_value(level, moments.n - 1) * math.sqrt(variance)
    return p - half, p + half


def design_effect(moments: Moments) -> float | None:
    """Return how much wider the variance is than that of independent answers.

    Parameters
    ----------
    moments
        Sums over respondents.

    Returns
    -------
    float or None
        V / (p (1-p) / answers); None without variance to compare with.

    References
    ----------
    Kish 1965.
    """
    p, variance = moments.ratio, ratio_variance(moments)
    if p is None or variance is None or not 0 < p < 1:
        return None
    return variance / (p * (1 - p) / moments.m)


def jackknife_variance(pairs: Iterable[Pair]) -> float | None:
    """Return the variance of the index by leaving out one respondent at a time (JK1).

    Parameters
    ----------
    pairs
        (satisfied answers, answers) of every form; forms without an answer do not count.

    Returns
    -------
    float or None
        (n-1)/n times the squared deviations of the n indices from their mean; None below two.

    References
    ----------
    R survey, as.svrepdesign(type="JK1"): a check of the linearised variance.
    """
    x, m = _columns(pairs)
    n = len(m)
    if n < 2:
        return None
    without = (x.sum() - x) / (m.sum() - m)
    return float((n - 1) / n * ((without - without.mean()) ** 2).sum())


def bootstrap_limits(
    pairs: Iterable[Pair], *, seed: int, draws: int = 2000, level: float = 0.95
) -> Limits | None:
    """Return the percentile interval of a bootstrap over respondents.

    Parameters
    ----------
    pairs
        (satisfied answers, answers) of every form; forms without an answer do not count.
    seed
        The same seed gives the same limits.
    draws
        Number of resampled groups.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None without answers.

    Notes
    -----
    Too narrow for small samples, and a single point when all agree: a check, not the headline.

    References
    ----------
    Efron, Tibshirani 1993, chapter 13; whole forms are drawn, not answers.
    """
    x, m = _columns(pairs)
    n = len(m)
    if n == 0:
        return None
    times = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    lo, hi = np.quantile((times @ x) / (times @ m), [(1 - level) / 2, (1 + level) / 2])
    return float(lo), float(hi)


def _columns(pairs: Iterable[Pair]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    answered = [pair for pair in pairs if pair[1]]
    table = np.array(answered, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
