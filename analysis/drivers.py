"""Which factors go with overall satisfaction: shares of explained variance and correlations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

#: Fewest complete cases: below it even the first factor is often the wrong one.
DRIVER_MINIMUM = 300

_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Importance:
    """Explained variance and each factor's part: `lmg` adds up to `r2`, `share` to 1."""

    r2: float
    lmg: Mapping[str, float]
    share: Mapping[str, float]
    cases: int


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation, its interval (None with fewer than 4 cases) and complete cases."""

    r: float
    lo: float | None
    hi: float | None
    cases: int


def importance(
    factors: Mapping[str, ArrayLike], overall: ArrayLike, *, minimum: int = DRIVER_MINIMUM
) -> Importance | None:
    """Share out the explained variance of the overall answer among the factors.

    Parameters
    ----------
    factors : mapping of str to array_like, shape (n,)
        Mean level of each factor for each form, NaN where missing.
    overall : array_like, shape (n,)
        Level of the overall question, NaN where missing.
    minimum : int
        Fewest complete cases.

    Returns
    -------
    Importance or None
        Average gain in R^2 over all orders of entry; a factor that does not vary is left out.
        None with too few complete cases, or when nothing varies or explains.

    Notes
    -----
    Association, not cause: one mood lifts all answers of a form. Name the first one or two.

    References
    ----------
    Grömping (2006), Journal of Statistical Software 17(1).
    """
    table = _complete([overall, *factors.values()])
    if len(table) < minimum:
        return None
    names = [name for name, x in zip(factors, table[:, 1:].T, strict=True) if np.ptp(x) > 0]
    if not names or not np.ptp(table[:, 0]):
        return None
    places = [0, *(1 + place for place, name in enumerate(factors) if name in names)]
    explained = _explained(_matrix(table[:, places]), len(names))
    r2 = explained[tuple(range(len(names)))]
    if r2 <= 0:
        return None
    lmg = {name: _average_gain(explained, j, len(names)) for j, name in enumerate(names)}
    share = {name: part / r2 for name, part in lmg.items()}
    return Importance(r2, lmg, share, len(table))


def pearson(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation | None:
    """Linear correlation with Fisher's interval.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        NaN where missing; only complete pairs count.
    level : float
        Confidence level.

    Returns
    -------
    Correlation or None
        None when one of them does not vary.

    References
    ----------
    Fisher (1921), Metron 1:3.
    """
    return _correlation(_complete([x, y]), level)


def spearman(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation | None:
    """Rank correlation, ties sharing their mean rank.

    Parameters
    ----------
    x, y, level
        As in `pearson`.

    Returns
    -------
    Correlation or None
        None when one of them does not vary; the interval is approximate.

    References
    ----------
    Spearman (1904), American Journal of Psychology 15:72.
    """
    table = _complete([x, y])
    return _correlation(np.column_stack([_ranks(column) for column in table.T]), level)


def _complete(columns: Sequence[ArrayLike]) -> _Vector:
    """Return the rows without a missing value."""
    table = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
    return table[~np.isnan(table).any(axis=1)]


def _ranks(values: _Vector) -> _Vector:
    """Return mean ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[place], dtype=np.float64)


def _matrix(table: _Vector) -> _Vector:
    """Return the correlations of all columns; numpy cuts them to -1..1."""
    return np.asarray(np.corrcoef(table, rowvar=False), dtype=np.float64)


def _correlation(table: _Vector, level: float) -> Correlation | None:
    """Correlate the two columns of a table."""
    n = len(table)
    if n < 2 or not np.ptp(table, axis=0).all():
        return None
    r = float(_matrix(table)[0, 1])
    if n < 4:
        return Correlation(r, None, None, n)
    if abs(r) == 1:
        return Correlation(r, r, r, n)
    half = float(ndtri((1 + level) / 2)) / math.sqrt(n - 3)
    return Correlation(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n)


def _explained(matrix: _Vector, count: int) -> dict[tuple[int, ...], float]:
    """Return R^2 of every subset of factors; row 0 of the correlation matrix is the overall."""
    found: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, count + 1):
        for subset in combinations(range(count), size):
            rows = np.array(subset) + 1
            target = matrix[0, rows]
            # The pseudo-inverse lets two identical factors share what they explain.
            solved = np.linalg.pinv(matrix[np.ix_(rows, rows)], hermitian=True) @ target
            found[subset] = float(target @ solved)
    return found


def _average_gain(explained: Mapping[tuple[int, ...], float], j: int, count: int) -> float:
    """Average what a factor adds over all orders of entry."""
    total = 0.0
    for subset, r2 in explained.items():
        if j not in subset:
            k = len(subset)
            weight = math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count)
            total += weight * (explained[tuple(sorted((*subset, j)))] - r2)
    return total
