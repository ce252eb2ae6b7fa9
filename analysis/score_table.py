"""Indices of many rows at once: what `IndexMethod.estimate` gives for each, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from analysis.contributions import Integers
from analysis.index_methods import IndexMethod, index_method
from analysis.intervals import ICC_FLOOR, Moments, critical_value, ratio_variance
from analysis.sums import MEASURES

Floats = NDArray[np.float64]
#: Products of whole numbers stay exact below this; larger ones are computed without limit.
_EXACT = float(2**62)
_PLACE = {name: place for place, name in enumerate(MEASURES)}


@dataclass(frozen=True)
class EstimateTable:
    """Arrays of one shape, as the fields of `Estimate`; NaN stands for "cannot be said"."""

    p: Floats
    n: Integers
    answers: Integers
    satisfied: Integers
    n_eff: Floats
    variance: Floats
    lo: Floats
    hi: Floats


def estimate_table(cells: Integers, method: str = "share", *, level: float = 0.95) -> EstimateTable:
    """Estimate the index of every row of many tallies.

    Parameters
    ----------
    cells
        int64 array (..., measures) in the order of `MEASURES`.
    method
        "share", "mean5" or "mean01".
    level
        Confidence level.

    Returns
    -------
    EstimateTable
        Arrays of the shape of `cells` without its last axis: the same numbers as
        `index_estimate`, at any number of respondents.

    Raises
    ------
    ValueError
        For an unknown method or level.

    References
    ----------
    As `IndexMethod.estimate`.
    """
    chosen = index_method(method)
    n, answers, squares = (cells[..., _PLACE[name]] for name in ("n", "m", "mm"))
    scale = 1 if chosen.binary else 4
    x, xx, xm = _counted(cells, chosen)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(answers > 0, x / (answers * scale), np.nan)
        variance = _variance(n, (x, xx, xm), (answers, squares), scale)
        plain = (scale == 1) & (n == answers) & (answers == squares) & (n > 0)
        n_eff = np.where(plain, n, _effective(p, variance, answers, squares, chosen))
        lo, hi = _wilson(p, n_eff, _critical(n, plain, level))
    base, span = (0.0, 1.0) if chosen.binary else (chosen.base, chosen.span)
    return EstimateTable(
        p=base + span * p,
        n=n,
        answers=answers,
        satisfied=cells[..., _PLACE["s"]],
        n_eff=n_eff,
        variance=span**2 * variance,
        lo=base + span * lo,
        hi=base + span * hi,
    )


def against_rest(parts: Integers, whole: Integers) -> tuple[Floats, Floats]:
    """Test the share of each part against that of everybody else.

    Parameters
    ----------
    parts
        int64 array (units, measures): one row of each unit.
    whole
        int64 array (measures,): the same row of all together, the parts contained in it.

    Returns
    -------
    (differences, p-values)
        Arrays (units,); NaN where either side has no interval.

    References
    ----------
    Rao and Scott 1984, Annals of Statistics 12:46; `comparison.score_test` and `rest_of`.
    """
    own, rest = estimate_table(parts), estimate_table(whole - parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (own.p * own.n_eff + rest.p * rest.n_eff) / (own.n_eff + rest.n_eff)
        spread = pooled * (1 - pooled) * (1 / own.n_eff + 1 / rest.n_eff)
        z = np.where(spread > 0, (own.p - rest.p) / np.sqrt(spread), 0.0)
    difference = own.p - rest.p
    known = np.isfinite(difference) & np.isfinite(spread)
    p_values = 2 * ndtr(-np.abs(z))
    return np.where(known, difference, np.nan), np.where(known, p_values, np.nan)


def _counted(cells: Integers, method: IndexMethod) -> tuple[Integers, Integers, Integers]:
    """Give the sums of the value counted, of its squares and of its products with m."""
    column = {name: cells[..., place] for name, place in _PLACE.items()}
    if method.binary:
        return column["s"], column["ss"], column["ms"]
    squares = column["tt"] - 2 * column["mt"] + column["mm"]
    return column["t"] - column["m"], squares, column["mt"] - column["mm"]


def _variance(
    n: Integers,
    counted: tuple[Integers, Integers, Integers],
    sizes: tuple[Integers, Integers],
    scale: int,
) -> Floats:
    """Linearised variance as `ratio_variance` gives it, in whole numbers until the division."""
    (x, xx, xm), (m, mm) = counted, sizes
    bound = 4.0 * scale**2 * mm.astype(np.float64) * m.astype(np.float64) ** 2
    small = bound < _EXACT
    m_small = np.where(small, m, 0)
    squares = xx * m_small * m_small - 2 * x * xm * m_small + np.where(small, x, 0) * x * mm
    whole = n.astype(np.float64)
    found = whole * squares / ((whole - 1) * m.astype(np.float64) ** 4 * scale**2)
    found = np.where(n >= 2, np.maximum(found, 0.0), np.nan)
    for place in map(tuple, np.argwhere(~small)):
        n_, x_, m_, xx_, mm_, xm_ = (int(one[place]) for one in (n, x, m, xx, mm, xm))
        exact = ratio_variance(Moments(n_, x_, m_, xx_, mm_, xm_, scale))
        found[place] = np.nan if exact is None else exact
    return found


def _effective(
    p: Floats, variance: Floats, m: Integers, mm: Integers, method: IndexMethod
) -> Floats:
    """Number of independent answers, as `effective_size` gives it."""
    square = m.astype(np.float64) ** 2
    n_eff = p * (1 - p) / variance
    if method.binary:
        n_eff = np.minimum(n_eff, square / ((1 - ICC_FLOOR) * m + ICC_FLOOR * mm))
    found = np.where(variance == 0, square / mm, n_eff)
    return np.where(np.isnan(variance), np.nan, found)


def _critical(n: Integers, plain: NDArray[np.bool_], level: float) -> Floats:
    """Critical values: of the normal for one answer each, else of Student's t."""
    normal = critical_value(level)
    sizes, place = np.unique(np.maximum(n - 1, 1), return_inverse=True)
    student = stdtrit(sizes, (1 + level) / 2)[place].reshape(n.shape)
    return np.where(plain, normal, student)


def _wilson(p: Floats, n_eff: Floats, critical: Floats) -> tuple[Floats, Floats]:
    """Wilson's limits, as `wilson_limits` gives them."""
    spread = critical * critical / n_eff
    centre = (p + spread / 2) / (1 + spread)
    half = critical / (1 + spread) * np.sqrt(p * (1 - p) / n_eff + spread / (4 * n_eff))
    lo = np.maximum(0.0, np.minimum(p, centre - half))
    hi = np.minimum(1.0, np.maximum(p, centre + half))
    known = np.isfinite(n_eff)
    return np.where(known, lo, np.nan), np.where(known, hi, np.nan)
