"""Differences between indices: periods, a unit and the rest, two factors, a fixed channel mix."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from analysis.intervals import Estimate, Moments

#: A channel mix that moved by more than this share makes the plain difference misleading.
MIX_LIMIT = 0.10
ROUNDING = 1e-12  # smaller differences of shares come from rounding


class Movement(Enum):
    """What may be said about a change; `label` is the word that is printed."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"

    @property
    def label(self) -> str:
        """Return the Vietnamese word."""
        return _MOVEMENT_LABELS[self]


_MOVEMENT_LABELS = {
    Movement.UP: "tăng",
    Movement.DOWN: "giảm",
    Movement.UNCLEAR: "chưa thấy thay đổi rõ",
}


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """A test statistic with its two-sided p-value."""

    z: float
    p_value: float

    @property
    def chi2(self) -> float:
        """Return the same statistic on the chi-square scale, one degree of freedom."""
        return self.z * self.z


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares (0..1 scale), its interval, standard error and test."""

    value: float
    lo: float
    hi: float
    se: float | None
    test: ScoreTest

    @property
    def movement(self) -> Movement:
        """Return a direction only when the interval excludes no change."""
        if self.lo > 0:
            return Movement.UP
        return Movement.DOWN if self.hi < 0 else Movement.UNCLEAR

    @property
    def width(self) -> float:
        """Return the width of the interval: changes much smaller than it could not be seen."""
        return self.hi - self.lo


def two_sided(z: float) -> float:
    """Return the two-sided normal p-value of a statistic."""
    return float(2 * ndtr(-abs(z)))


def mover(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, float]:
    """Interval of a difference from the separate intervals of its two parts.

    Parameters
    ----------
    first, second : (float, float, float)
        Point, lower and upper limit of each share, 0..1, from independent samples.

    Returns
    -------
    (float, float)
        Limits of ``first - second``.

    Notes
    -----
    With plain Wilson limits this is Newcombe's method 10. The samples must be independent: for
    two factors answered by the same people use `paired_difference`.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17:873. Zou and Donner (2008), Statistics in Medicine
    27:1693.
    """
    (p1, lo1, hi1), (p2, lo2, hi2) = first, second
    value = p1 - p2
    return value - math.hypot(p1 - lo1, hi2 - p2), value + math.hypot(hi1 - p1, p2 - lo2)


def score_test(p1: float, n1: float, p2: float, n2: float) -> ScoreTest:
    """Test that two independent shares are equal.

    Parameters
    ----------
    p1, p2 : float
        Shares, 0..1.
    n1, n2 : float
        Effective numbers of respondents, above 0; need not be whole.

    Returns
    -------
    ScoreTest
        Without continuity correction. Two shares that are both 0 or both 1 give z = 0, p = 1.

    References
    ----------
    Rao and Scott (1984), Annals of Statistics 12:46 (first-order correction by n_eff).
    """
    if not (n1 > 0 and n2 > 0):
        raise ValueError("effective sizes must be positive")
    pooled = (p1 * n1 + p2 * n2) / (n1 + n2)
    spread = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    z = (p1 - p2) / math.sqrt(spread) if spread > 0 else 0.0
    return ScoreTest(z, two_sided(z))


def difference(now: Estimate, before: Estimate) -> Difference | None:
    """Compare two independent estimates.

    Parameters
    ----------
    now, before : Estimate
        Both without finite population correction: a comparison asks about the process.

    Returns
    -------
    Difference or None
        ``now - before``; None when either has no index or no interval.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27:1693.
    """
    first, second = _limits(now), _limits(before)
    if first is None or second is None or not now.n_eff or not before.n_eff:
        return None
    lo, hi = mover(first, second)
    se = None
    if now.variance is not None and before.variance is not None:
        se = math.sqrt(now.variance + before.variance)
    test = score_test(first[0], now.n_eff, second[0], before.n_eff)
    return Difference(first[0] - second[0], lo, hi, se, test)


def _limits(estimate: Estimate) -> tuple[float, float, float] | None:
    """Return point and limits when all three are known."""
    if estimate.p is None or estimate.lo is None or estimate.hi is None:
        return None
    return estimate.p, estimate.lo, estimate.hi


def rest_of(whole: Moments, part: Moments) -> Moments:
    """Return the sums of everybody in `whole` who is not in `part`.

    Parameters
    ----------
    whole, part : Moments
        Sums of the same level, code and period; `part` is contained in `whole`.

    Returns
    -------
    Moments
        A large unit compared with a province that contains it is partly compared with itself;
        the rest has no such overlap.

    Raises
    ------
    ValueError
        When `part` is not contained in `whole`.
    """
    names = ("n", "x", "m", "xx", "mm", "xm")
    left = {name: getattr(whole, name) - getattr(part, name) for name in names}
    if any(value < 0 for value in left.values()):
        raise ValueError("the part is not contained in the whole")
    return Moments(**left, scale=whole.scale)


def paired_difference(
    satisfied_a: ArrayLike,
    answers_a: ArrayLike,
    satisfied_b: ArrayLike,
    answers_b: ArrayLike,
    level: float = 0.95,
) -> Difference | None:
    """Difference of two pooled shares answered by the same people.

    Parameters
    ----------
    satisfied_a, answers_a, satisfied_b, answers_b : array_like, shape (n,)
        Per form: satisfied answers and valid answers to each of the two factors. A form without
        answers to one factor stays in and adds nothing to that factor's term.
    level : float
        Confidence level, 0..1.

    Returns
    -------
    Difference or None
        a - b with a t interval on n - 1 degrees of freedom; None below two forms, without answers
        to a factor, and where a difference has no variance, which is no proof (0 has p = 1).

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 5.6-5.7.
    """
    s_a, m_a, s_b, m_b = (
        np.asarray(values, dtype=float)
        for values in (satisfied_a, answers_a, satisfied_b, answers_b)
    )
    n = len(s_a)
    if n < 2 or not m_a.sum() or not m_b.sum():
        return None
    p_a, p_b = s_a.sum() / m_a.sum(), s_b.sum() / m_b.sum()
    parts = (s_a - p_a * m_a) / m_a.sum() - (s_b - p_b * m_b) / m_b.sum()
    se = math.sqrt(n / (n - 1) * float(((parts - parts.mean()) ** 2).sum()))
    value, half = float(p_a - p_b), float(stdtrit(n - 1, (1 + level) / 2)) * se
    if se < ROUNDING:
        same = abs(value) < ROUNDING
        return Difference(0.0, 0.0, 0.0, 0.0, ScoreTest(0.0, 1.0)) if same else None
    z = value / se
    return Difference(value, value - half, value + half, se, ScoreTest(z, two_sided(z)))


def mix_moved(before: Mapping[str, int], now: Mapping[str, int], limit: float = MIX_LIMIT) -> bool:
    """Tell whether any channel's share of the forms moved by more than `limit` (0..1)."""
    total_before, total_now = sum(before.values()), sum(now.values())
    if not total_before or not total_now:
        return False
    return any(
        abs(before.get(name, 0) / total_before - now.get(name, 0) / total_now) > limit
        for name in {*before, *now}
    )


def fixed_mix(weights: Mapping[str, float], estimates: Mapping[str, Estimate]) -> Estimate | None:
    """Index of a period on a given channel mix.

    Parameters
    ----------
    weights : mapping of str to float
        Share or count of each channel in the earlier period; scaled to sum 1.
    estimates : mapping of str to Estimate
        Estimate of each channel in the period shown.

    Returns
    -------
    Estimate or None
        Sum of pi_c p_c with variance sum of pi_c^2 V_c. The limits come from those of the channels
        (MOVER), so a channel in which everybody agrees does not make the index look certain. None
        when a channel with weight has no index or no interval.

    Notes
    -----
    With each channel's answers as weights, the earlier period itself keeps its plain index.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 5.6 (direct
    standardisation as a fixed linear combination of independent ratios). Zou, Huang and Zhang
    (2009), Computational Statistics and Data Analysis 53:1080 (limits of such a combination).
    """
    total = sum(weights.values())
    used = {name: weight / total for name, weight in weights.items() if weight > 0}
    parts = [(share, estimates.get(name)) for name, share in used.items()]
    p = variance = below = above = size = 0.0
    n = answers = satisfied = 0
    for share, part in parts:
        limits = None if part is None else _limits(part)
        if part is None or limits is None or part.variance is None or not part.n_eff:
            return None
        p, variance = p + share * limits[0], variance + share * share * part.variance
        below += (share * (limits[0] - limits[1])) ** 2
        above += (share * (limits[2] - limits[0])) ** 2
        size += share * share / part.n_eff
        n, answers, satisfied = n + part.n, answers + part.answers, satisfied + part.satisfied
    if not parts:
        return None
    lo, hi = max(0.0, p - math.sqrt(below)), min(1.0, p + math.sqrt(above))
    return Estimate(p, n, answers, satisfied, 1 / size, variance, n - len(parts), lo, hi)
