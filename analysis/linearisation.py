"""Ratios estimated from single forms: with weights, strata, and the checks by resampling."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.intervals import Estimate, critical_value, wilson_limits

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Forms:
    """Values and answers of single forms; forms without an answer are left out.

    `values` and `answers` have shape (n,): satisfied answers (or another value) and all answers
    of each form. `weights` are final weights. `strata` names each form's stratum. `fractions`
    gives the sampling fraction of a stratum, or under None that of the whole.
    """

    values: Numbers
    answers: Numbers
    weights: Numbers
    strata: tuple[Hashable, ...]
    fractions: Mapping[Hashable, float]

    @property
    def ratio(self) -> float | None:
        """Weighted value per weighted answer; None without answers."""
        total = float(self.weights @ self.answers)
        return float(self.weights @ self.values) / total if total else None


def forms(
    values: ArrayLike,
    answers: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    strata: Sequence[Hashable] | None = None,
    fractions: Mapping[Hashable, float] | None = None,
) -> Forms:
    """Collect single forms for an estimate.

    Parameters
    ----------
    values, answers
        Shape (n,): value and number of answers of each form.
    weights
        Shape (n,), not negative; all 1 when not given.
    strata
        Length n; one stratum, None, when not given.
    fractions
        Sampling fraction by stratum, 0 where not given.

    Returns
    -------
    Forms
        The forms that have an answer.

    Raises
    ------
    ValueError
        When lengths differ or a weight is negative.

    References
    ----------
    Särndal, Swensson, Wretman 1992, chapter 5.
    """
    x, m = np.asarray(values, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    w = np.ones_like(m) if weights is None else np.asarray(weights, dtype=np.float64)
    names: Sequence[Hashable] = [None] * len(m) if strata is None else strata
    if not len(x) == len(m) == len(w) == len(names) or (w < 0).any():
        raise ValueError("Số phiếu không khớp nhau hoặc có trọng số âm.")
    kept = m > 0
    chosen = tuple(name for name, keep in zip(names, kept, strict=True) if keep)
    return Forms(x[kept], m[kept], w[kept], chosen, dict(fractions or {}))


def influence(given: Forms) -> Numbers:
    """Return each form's influence on the ratio.

    Parameters
    ----------
    given
        Forms with answers.

    Returns
    -------
    float64 array (n,)
        w (x - p m) / sum of w m; adds up to 0.

    References
    ----------
    Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
    """
    total = float(given.weights @ given.answers)
    ratio = float(given.weights @ given.values) / total
    return given.weights * (given.values - ratio * given.answers) / total


def stratified_variance(
    parts: Numbers, strata: Sequence[Hashable], fractions: Mapping[Hashable, float]
) -> float:
    """Return the variance of a sum of influences drawn by strata.

    Parameters
    ----------
    parts
        Shape (n,): influence of each form.
    strata
        Length n: its stratum.
    fractions
        Sampling fraction of each stratum; 0 where not given.

    Returns
    -------
    float
        Sum over strata of (1 - f) n/(n-1) times the squared deviations from the stratum's mean.

    Notes
    -----
    A stratum with one form is taken about 0, the mean of all influences: too wide rather than
    too narrow. Better to join such strata before estimating.

    References
    ----------
    Cochran 1977, chapter 5; R survey, svyratio, options(survey.lonely.psu = "adjust").
    """
    groups: dict[Hashable, list[float]] = {}
    for name, part in zip(strata, parts.tolist(), strict=True):
        groups.setdefault(name, []).append(part)
    variance = 0.0
    for name, members in groups.items():
        n, own = len(members), np.array(members)
        remaining = max(0.0, 1 - fractions.get(name, 0.0))
        about, factor = (own.mean(), n / (n - 1)) if n > 1 else (0.0, 1.0)
        variance += remaining * factor * float(((own - about) ** 2).sum())
    return variance


def ratio_estimate(given: Forms, *, level: float = 0.95, icc_floor: float = 0.0) -> Estimate:
    """Estimate a weighted or stratified share with Wilson's limits.

    Parameters
    ----------
    given
        Single forms with weights, strata and sampling fractions.
    level
        Confidence level.
    icc_floor
        Least correlation within a person; only used without strata.

    Returns
    -------
    Estimate
        `answers` and `satisfied` are unweighted; df is forms less strata.

    Raises
    ------
    ValueError
        For a level outside 0..1.

    Notes
    -----
    Weights are taken as fixed: slightly too wide after adjustment to known totals.

    References
    ----------
    Wilson 1927; Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7; R survey,
    svyciprop(method="wilson") on a design with strata, weights and fpc.
    """
    p, n = given.ratio, len(given.answers)
    if p is None:
        return Estimate(None, 0, 0, 0, None, None, None, None, None)
    counts = (n, round(float(given.answers.sum())), round(float(given.values.sum())))
    strata = len(set(given.strata))
    if all(given.fractions.get(name, 0.0) >= 1 for name in given.strata):
        return Estimate(p, *counts, None, 0.0, None, p, p)
    df = n - strata
    if df < 1:
        return Estimate(p, *counts, None, None, None, None, None)
    variance = stratified_variance(influence(given), given.strata, given.fractions)
    n_eff = _effective_number(given, p, variance, icc_floor if strata == 1 else 0.0)
    lo, hi = wilson_limits(p, n_eff, critical_value(level, df))
    return Estimate(p, *counts, n_eff, variance, df, lo, hi)


def _effective_number(given: Forms, p: float, variance: float, icc_floor: float) -> float:
    # Influences of people who all agree are rounding errors, not exactly 0.
    agreed = variance <= 1e-24 or p in {0.0, 1.0}
    if not agreed and icc_floor == 0:
        return p * (1 - p) / variance
    w, m = given.weights, given.answers
    remaining = np.array([1 - given.fractions.get(name, 0.0) for name in given.strata])
    icc = 1.0 if agreed else icc_floor
    bracket = float((remaining * ((1 - icc) * w**2 * m + icc * (w * m) ** 2)).sum())
    floor = float(w @ m) ** 2 / bracket
    return floor if agreed else min(p * (1 - p) / variance, floor)


def jackknife_variance(given: Forms) -> float | None:
    """Return the delete-one-respondent variance of the ratio (JK1).

    Parameters
    ----------
    given
        Single forms; strata and fractions are not used.

    Returns
    -------
    float or None
        (n-1)/n times the squared deviations of the n ratios from their mean; None below two.

    References
    ----------
    R survey, as.svrepdesign(type="JK1").
    """
    n = len(given.answers)
    if n < 2:
        return None
    x, m = given.weights * given.values, given.weights * given.answers
    without = (x.sum() - x) / (m.sum() - m)
    return float((n - 1) / n * ((without - without.mean()) ** 2).sum())


def bootstrap_limits(
    given: Forms, *, seed: int, draws: int = 2000, level: float = 0.95
) -> tuple[float, float] | None:
    """Return the percentile interval of a bootstrap over respondents.

    Parameters
    ----------
    given
        Single forms; strata and fractions are not used.
    seed
        Seed of the generator: the same seed gives the same limits.
    draws
        Number of resampled sets.
    level
        Confidence level.

    Returns
    -------
    (lo, hi) or None
        Limits, 0..1; None without answers.

    References
    ----------
    Efron, Tibshirani 1993, chapter 13; whole forms are drawn, not answers.
    """
    n = len(given.answers)
    if n == 0:
        return None
    times = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    ratios = (times @ (given.weights * given.values)) / (times @ (given.weights * given.answers))
    lo, hi = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return float(lo), float(hi)


def mean_of_shares(given: Forms) -> float | None:
    """Return the plain mean of respondents' own shares: not the index.

    Parameters
    ----------
    given
        Single forms; weights are not used.

    Returns
    -------
    float or None
        0..1; None without answers.

    References
    ----------
    Cochran 1977, section 6.8: a mean of ratios is not a ratio of means.
    """
    return float((given.values / given.answers).mean()) if len(given.answers) else None
