"""Other intervals for the same share: for the annex and for checks, never the headline."""

from __future__ import annotations

import math

from scipy.special import betaincinv, expit, logit

from analysis.intervals import (
    Moments,
    critical_value,
    exchangeable_variance,
    linear_variance,
)

Limits = tuple[float, float]


def clopper_pearson(successes: float, n: float, level: float = 0.95) -> Limits:
    """Return the exact binomial interval.

    Parameters
    ----------
    successes, n
        Count of successes among n > 0 independent answers; effective numbers are allowed.
    level
        Confidence level.

    Returns
    -------
    (lo, hi)
        Limits, 0..1.

    Raises
    ------
    ValueError
        Without answers, or for a count outside 0..n.

    References
    ----------
    Clopper, Pearson 1934; R binom.test.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError("Số câu trả lời phải lớn hơn 0 và số hài lòng không vượt số đó.")
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
        Limits, 0..1; None for fewer than two respondents.

    Notes
    -----
    Without any variance each respondent is taken as one coin.

    References
    ----------
    Korn, Graubard 1998; R survey, svyciprop(method="beta").
    """
    p, variance = moments.ratio, linear_variance(moments)
    if p is None or variance is None:
        return None
    n_eff = p * (1 - p) / variance if variance > 0 else 1 / exchangeable_variance(moments, 1.0)
    by_answer = critical_value(level, moments.m - 1)
    by_person = critical_value(level, moments.n - 1)
    n_eff *= (by_answer / by_person) ** 2
    # p * n_eff may exceed n_eff by a rounding error when p is 1.
    return clopper_pearson(min(n_eff, p * n_eff), n_eff, level)


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
    p, variance = moments.ratio, linear_variance(moments)
    if p is None or variance is None or not 0 < p < 1:
        return None
    half = critical_value(level, moments.n - 1) * math.sqrt(variance) / (p * (1 - p))
    return float(expit(logit(p) - half)), float(expit(logit(p) + half))


def wald_t(moments: Moments, level: float = 0.95) -> Limits | None:
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
    p, variance = moments.ratio, linear_variance(moments)
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
    p, variance = moments.ratio, linear_variance(moments)
    if p is None or variance is None or not 0 < p < 1:
        return None
    return variance / (p * (1 - p) / moments.m)
