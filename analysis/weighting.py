"""Weights that match known margins, what they cost in precision, and estimates that use them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.intervals import Estimate, critical_value, wilson_limits

_Vector = NDArray[np.float64]
Labels = Sequence[Hashable]
#: Fewest forms for raking, in all and in each category.
RAKE_FORMS = 100
RAKE_CELL = 5
#: Bounds of weights as multiples of the median weight.
TRIM = (0.2, 5.0)
#: Above this design effect of the weights the weighted figure is not published.
DEFF_LIMIT = 2.0
#: A smaller variance of a share is rounding, not people who differ.
_NO_VARIANCE = 1e-24


class WeightingError(ValueError):
    """Raised when weights cannot be made; the message names the categories to join."""


@dataclass(frozen=True, slots=True)
class WeightCost:
    """Effective number of equally weighted forms and the design effect of the weights."""

    n_eff: float
    deff: float

    @property
    def publishable(self) -> bool:
        """Tell whether the weighted figure may be published."""
        return self.deff <= DEFF_LIMIT


def weight_cost(weights: ArrayLike) -> WeightCost:
    """Return what unequal weights, shape (n,), cost: (sum w)^2 / sum w^2 and 1 + CV^2.

    References
    ----------
    Kish (1992), Journal of Official Statistics 8:183.
    """
    w = np.asarray(weights, dtype=np.float64)
    n_eff = float(w.sum() ** 2 / (w**2).sum())
    return WeightCost(n_eff, len(w) / n_eff)


def stratum_weights(strata: Labels, populations: Mapping[Hashable, float]) -> _Vector:
    """Weights N_h / r_h, shape (n,): completed cases of a stratum stand for its population.

    Those out of scope are taken off N_h beforehand. Raises `WeightingError` for a stratum without
    completed cases or a case without a stratum.

    References
    ----------
    Särndal, Swensson and Wretman (1992), 15.6.
    """
    return rake([(strata, populations)], len(strata), least_forms=1, least_cell=1)


def rake(
    margins: Sequence[tuple[Labels, Mapping[Hashable, float]]],
    size: int,
    *,
    least_forms: int = RAKE_FORMS,
    least_cell: int = RAKE_CELL,
    tolerance: float = 1e-9,
    rounds: int = 1000,
) -> _Vector:
    """Weights that match several margins at once.

    Parameters
    ----------
    margins : sequence of (labels, totals)
        For each margin the category of every form, length n, and the dossiers of each category.
    size, least_forms, least_cell : int
        Forms n; fewest forms in all and in each category.
    tolerance, rounds : float, int
        Largest relative gap that may remain in a margin, and passes before giving up.

    Returns
    -------
    ndarray, shape (n,)
        Removes only bias the margins explain; a self-chosen sample stays self-chosen.

    Raises
    ------
    WeightingError
        Too few forms, a category to be joined, or margins that contradict each other.

    References
    ----------
    Deming and Stephan (1940), Annals of Mathematical Statistics 11:427. Deville and Särndal
    (1992), JASA 87:376.
    """
    if size < least_forms:
        raise WeightingError(f"{size} forms; at least {least_forms} are needed")
    coded = [_coded(labels, totals, size, least_cell) for labels, totals in margins]
    sums = [float(target.sum()) for _, target in coded]
    if max(sums) - min(sums) > tolerance * max(sums):
        raise WeightingError(f"the margins have different totals: {sums}")
    weights = np.ones(size)
    for _ in range(rounds):
        gap = 0.0
        for codes, target in coded:
            factor = target / np.bincount(codes, weights, len(target))
            weights = weights * factor[codes]
            gap = max(gap, float(np.abs(factor - 1).max()))
        if gap <= tolerance or len(coded) == 1:
            return weights
    raise WeightingError(f"the margins do not meet after {rounds} rounds")


def _coded(
    labels: Labels, totals: Mapping[Hashable, float], size: int, least: int
) -> tuple[NDArray[np.intp], _Vector]:
    """Give the categories of a margin numbers, or name those that cannot be weighted."""
    if len(labels) != size:
        raise WeightingError("every form needs a category in every margin")
    names = [name for name, total in totals.items() if total > 0]
    place = {name: number for number, name in enumerate(names)}
    strange = sorted({str(label) for label in labels if label not in place})
    if strange:
        raise WeightingError(f"forms in categories without dossiers: {', '.join(strange)}")
    codes = np.array([place[label] for label in labels], dtype=np.intp)
    counts = np.bincount(codes, minlength=len(names))
    thin = [str(name) for name, count in zip(names, counts, strict=True) if count < least]
    if thin:
        raise WeightingError(f"join with another category, too few forms: {', '.join(thin)}")
    return codes, np.array([totals[name] for name in names], dtype=np.float64)


def trim(weights: ArrayLike, lower: float | None = None, upper: float | None = None) -> _Vector:
    """Cut extreme weights and spread what is cut equally over the others.

    Bounds are by default 0.2 and 5 times the median; the sum stays. Raises `WeightingError`.

    References
    ----------
    Potter (1990), Proceedings of the Survey Research Methods Section, ASA.
    """
    w = np.asarray(weights, dtype=np.float64)
    middle = float(np.median(w))
    low = TRIM[0] * middle if lower is None else lower
    high = TRIM[1] * middle if upper is None else upper
    if not low <= w.mean() <= high:
        raise WeightingError("the mean weight lies outside the bounds")
    slack = 1e-12 * high
    while ((w < low - slack) | (w > high + slack)).any():
        outside = (w < low) | (w > high)
        cut = np.clip(w, low, high)
        w = np.where(outside, cut, cut + (w - cut).sum() / max(1, int((~outside).sum())))
    return np.clip(w, low, high)


@dataclass(frozen=True, slots=True)
class Design:
    """How completed cases came about: weights (n,), strata (n,), population of each stratum.

    Without strata all cases are one stratum; without populations nothing is known to be finite.
    """

    weights: ArrayLike
    strata: Labels | None = None
    populations: Mapping[Hashable, float] | None = None


def lonely_strata(strata: Labels) -> list[Hashable]:
    """Return strata with one completed case, to be joined with a neighbour beforehand."""
    names, counts = _numbered(strata)
    return [name for name, count in zip(names, np.bincount(counts), strict=True) if count == 1]


def design_variance(scores: ArrayLike, design: Design) -> float:
    """Return the variance of a sum of linearised scores, shape (n,), under a stratified design.

    Scores are w_i (s_i - p m_i) / sum w m, 0 outside a domain. The result is the sum over strata
    of (1 - f_h) n_h / (n_h - 1) sum (e - mean)^2. A stratum with one case is centred at the
    overall mean, which is 0; a fully observed stratum adds nothing.

    References
    ----------
    Särndal, Swensson and Wretman (1992), 3.7 and 5.5.
    """
    e = np.asarray(scores, dtype=np.float64)
    codes, left = _strata(design, len(e))
    total = 0.0
    for number, rest in enumerate(left.tolist()):
        part = e[codes == number]
        n = len(part)
        square = float((part**2).sum() - (n > 1) * part.sum() ** 2 / n)
        total += rest * square * n / max(1, n - 1)
    return total


def design_estimate(
    satisfied: ArrayLike,
    answers: ArrayLike,
    design: Design,
    *,
    domain: ArrayLike | None = None,
    level: float = 0.95,
    icc_floor: float = 0.0,
) -> Estimate:
    """Weighted index with its variance and interval.

    Parameters
    ----------
    satisfied, answers, design : array_like, shape (n,), and Design
        Satisfied and valid answers of each completed case, and how the cases came about. Without
        a valid answer a case is no respondent and left out of the design too.
    domain : array_like of bool, shape (n,), optional
        Cases asked about; the respondents outside stay in the design, as zeros.
    level, icc_floor : float
        Confidence level; smallest within-person correlation assumed: 0 for the random survey,
        0.3 for weighted self-chosen forms without strata.

    Returns
    -------
    Estimate
        Cluster Wilson interval with t on respondents minus strata degrees of freedom; p None
        without answers, n_eff None when everybody was asked. Weights count as fixed: slightly too
        careful after raking. Floor and coins (V = 0) allow for the sampling fractions.

    References
    ----------
    Särndal, Swensson and Wretman (1992), 5.6-5.7. Wilson (1927), JASA 22:209.
    """
    asked = np.asarray(answers, dtype=np.float64) > 0
    inside = asked if domain is None else asked & np.asarray(domain, dtype=bool)
    if not inside.any():
        return Estimate(None, 0, 0, 0)
    design, inside = _kept(design, asked), inside[asked]
    w = np.asarray(design.weights, dtype=np.float64)
    s, m = (np.asarray(x, dtype=np.float64)[asked] * inside for x in (satisfied, answers))
    parts, base = w * m, float(w @ m)
    p = float(w @ s) / base
    codes, left = _strata(design, len(m))
    met, counts = np.unique(codes[inside]), (int(inside.sum()), int(m.sum()), int(s.sum()))
    df = counts[0] - len(met)
    if not left[met].any():
        return Estimate(p, *counts, None, 0.0, df, p, p)
    variance = design_variance((w * s - p * parts) / base, design)
    coins, rest = float(left[codes] * parts @ parts), float(left[codes] * w @ parts)
    n_eff = p * (1 - p) / variance if variance > _NO_VARIANCE else base**2 / coins
    if icc_floor:
        n_eff = min(n_eff, base**2 / ((1 - icc_floor) * rest + icc_floor * coins))
    lo, hi = wilson_limits(p, n_eff, critical_value(level, df)) if df > 0 else (None, None)
    return Estimate(p, *counts, n_eff, variance, df, lo, hi)


def design_mean_of_ratios(
    satisfied: ArrayLike, answers: ArrayLike, design: Design
) -> tuple[float, float] | None:
    """Mean of several indices of the same cases and its standard error.

    `satisfied` and `answers` have the shape (n, k) for k factors. Returns None when a factor has no
    answers: a mean over the others would be another index.

    References
    ----------
    Särndal, Swensson and Wretman (1992), 5.5.
    """
    s, m = np.asarray(satisfied, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    w = np.asarray(design.weights, dtype=np.float64)[:, np.newaxis]
    base = (w * m).sum(axis=0)
    if not base.all():
        return None
    p = (w * s).sum(axis=0) / base
    scores = (w * (s - p * m) / base).mean(axis=1)
    return float(p.mean()), math.sqrt(design_variance(scores, design))


def _kept(design: Design, kept: NDArray[np.bool_]) -> Design:
    """Return the design of some of the cases, in the same frame."""
    labels = design.strata
    strata = None if labels is None else [labels[place] for place in np.flatnonzero(kept).tolist()]
    return Design(np.asarray(design.weights)[kept], strata, design.populations)


def _strata(design: Design, size: int) -> tuple[NDArray[np.intp], _Vector]:
    """Return the number of every case's stratum, and of each stratum the share not asked."""
    names, codes = _numbered([None] * size if design.strata is None else design.strata)
    frame = design.populations
    whole = np.array([math.inf if frame is None else frame[name] for name in names])
    return codes, np.maximum(0.0, 1 - np.bincount(codes) / whole)


def _numbered(labels: Labels) -> tuple[list[Hashable], NDArray[np.intp]]:
    """Return the names as they appear, and the place of each label among them."""
    place = {name: number for number, name in enumerate(dict.fromkeys(labels))}
    return list(place), np.array([place[label] for label in labels], dtype=np.intp)
