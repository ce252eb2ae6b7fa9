"""Many units at once: adjusted p-values, bands against the common level, sets of possible ranks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

_Step = Callable[[NDArray[np.float64]], NDArray[np.float64]]

#: Fewest respondents with which a unit is tested or ranked, and the false discovery rate.
RANK_MINIMUM = 30
FALSE_DISCOVERY = 0.05


class Band(Enum):
    """Where a unit stands against the rest; `label` is the printed word."""

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "unclear"

    @property
    def label(self) -> str:
        """Return the Vietnamese words."""
        return _BAND_LABELS[self]


_BAND_LABELS = {
    Band.ABOVE: "trên mức chung",
    Band.BELOW: "dưới mức chung",
    Band.UNCLEAR: "chưa phân biệt được",
}


@dataclass(frozen=True, slots=True)
class UnitTest:
    """One unit's difference from the rest, its p-value (None when untestable), respondents."""

    value: float
    p_value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class RankSet:
    """A unit's rank by point value and the ranks that the data leave possible."""

    rank: int
    best: int
    worst: int

    @property
    def label(self) -> str:
        """Return the sentence part that is printed."""
        return f"hạng {self.rank} (có thể từ {self.best} đến {self.worst})"


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values so that a stated share of the discoveries is false on average.

    Parameters
    ----------
    p_values : sequence of float or None
        None and NaN are not tests: they are not counted and stay None.

    Returns
    -------
    list of float or None
        Adjusted values in the order given; reject where they do not exceed the chosen rate.

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57:289.
    """

    def step_up(ordered: NDArray[np.float64]) -> NDArray[np.float64]:
        count = len(ordered)
        scaled = ordered * count / np.arange(1, count + 1)
        return np.minimum.accumulate(scaled[::-1])[::-1]

    return _adjust(p_values, step_up)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values so that the chance of any false rejection stays below the level.

    Parameters
    ----------
    p_values : sequence of float or None
        None and NaN are not tests: they are not counted and stay None.

    Returns
    -------
    list of float or None
        Adjusted values in the order given.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65.
    """

    def step_down(ordered: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.maximum.accumulate(ordered * np.arange(len(ordered), 0, -1))

    return _adjust(p_values, step_down)


def _adjust(p_values: Sequence[float | None], step: _Step) -> list[float | None]:
    """Apply a stepwise rule to the sorted known values and put them back in place."""
    known = [i for i, p in enumerate(p_values) if p is not None and not math.isnan(p)]
    values = np.array([p_values[i] for i in known], dtype=np.float64)
    if ((values < 0) | (values > 1)).any():
        raise ValueError("a p-value lies between 0 and 1")
    result: list[float | None] = [None] * len(p_values)
    order = np.argsort(values, kind="stable")
    for place, value in zip(order, np.minimum(step(values[order]), 1.0), strict=True):
        result[known[int(place)]] = float(value)
    return result


def bands(
    units: Mapping[str, UnitTest], *, minimum: int = RANK_MINIMUM, rate: float = FALSE_DISCOVERY
) -> dict[str, Band | None]:
    """Place units of one level and period above, below or not distinguishable from the rest.

    Parameters
    ----------
    units : mapping of str to UnitTest
        Each unit against the rest of the province.
    minimum : int
        Fewest respondents; smaller units are not tested and get None.
    rate : float
        False discovery rate, 0..1.

    Returns
    -------
    dict of str to Band or None
        A band is a statement about a difference from the rest, not a place in a list.

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57:289.
    """
    tested = [code for code, unit in units.items() if unit.n >= minimum]
    adjusted = benjamini_hochberg([units[code].p_value for code in tested])
    result: dict[str, Band | None] = dict.fromkeys(units)
    for code, p in zip(tested, adjusted, strict=True):
        clear = p is not None and p <= rate and units[code].value != 0
        side = Band.ABOVE if units[code].value > 0 else Band.BELOW
        result[code] = side if clear else Band.UNCLEAR
    return result


def rank_error(p: float, n_eff: float, level: float = 0.95) -> float:
    """Return the standard error used for ranks, which never becomes 0.

    Parameters
    ----------
    p : float
        Share, 0..1.
    n_eff : float
        Effective number of respondents.
    level : float
        Confidence level of the ranking.

    Returns
    -------
    float
        Wald error at a share drawn towards 1/2 by c^2 imagined answers.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16:101 (Agresti-Coull centre).
    """
    c2 = float(ndtri((1 + level) / 2)) ** 2
    drawn = (p * n_eff + c2 / 2) / (n_eff + c2)
    return math.sqrt(drawn * (1 - drawn) / n_eff)


def rank_sets(x: ArrayLike, se: ArrayLike, alpha: float = 0.05) -> list[RankSet]:
    """Possible ranks of all units at once.

    Parameters
    ----------
    x, se : array_like, shape (k,)
        Index and standard error of each unit; rank 1 is the highest index.
    alpha : float
        Chance that any of the sets misses the true rank.

    Returns
    -------
    list of RankSet
        From all pairwise tests under Holm's rule.

    Notes
    -----
    The sets are wide for ordinary numbers of forms; they are not groups of equals, because
    "not distinguishable" is not transitive.

    References
    ----------
    Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies, doi:10.1093/restud/rdad006.
    """
    values, errors = np.asarray(x, dtype=float), np.asarray(se, dtype=float)
    first, second = np.triu_indices(len(values), k=1)
    chance = _pair_p(values[first] - values[second], errors[first], errors[second])
    adjusted = np.array(holm(chance.tolist()), dtype=float)
    clear = np.zeros((len(values), len(values)), dtype=bool)
    clear[first, second] = clear[second, first] = adjusted < alpha
    return [_rank_set(j, values, clear[j]) for j in range(len(values))]


def rank_set_of(unit: int, x: ArrayLike, se: ArrayLike, alpha: float = 0.05) -> RankSet:
    """Possible ranks of one unit, for that unit's own page.

    Parameters
    ----------
    unit : int
        Place of the unit in `x`.
    x, se : array_like, shape (k,)
        Index and standard error of each unit.
    alpha : float
        Chance that this one set misses the true rank.

    Returns
    -------
    RankSet
        From k - 1 tests under Bonferroni's rule; narrower than the simultaneous set.

    References
    ----------
    Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies, doi:10.1093/restud/rdad006.
    """
    values, errors = np.asarray(x, dtype=float), np.asarray(se, dtype=float)
    chance = _pair_p(values - values[unit], errors, errors[unit])
    clear = chance * (len(values) - 1) < alpha
    return _rank_set(unit, values, clear)


def best_group(sets: Sequence[RankSet]) -> list[int]:
    """Return the places of all units that may be the first."""
    return [j for j, ranks in enumerate(sets) if ranks.best == 1]


def _pair_p(
    gap: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64] | np.float64
) -> NDArray[np.float64]:
    """Return two-sided p-values of differences of independent values."""
    spread = np.hypot(first, second)
    z = np.divide(gap, spread, out=np.where(gap == 0, 0.0, np.inf), where=spread > 0)
    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)


def _rank_set(unit: int, values: NDArray[np.float64], clear: NDArray[np.bool_]) -> RankSet:
    """Count the units that are clearly better and clearly worse than one unit."""
    better, worse = values > values[unit], values < values[unit]
    best = 1 + int((clear & better).sum())
    worst = len(values) - int((clear & worse).sum())
    return RankSet(1 + int(better.sum()), best, worst)
