"""Steadier internal estimates of small units, drawn towards the common level; never the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Spread:
    """How much units differ beyond chance: common level, variances and heterogeneity.

    `p0` is the pooled share, `mu` the mean under random effects, `tau2` the variance between
    units, `q` the statistic it comes from and `i2` the share (percent) of spread beyond chance.
    """

    p0: float
    mu: float
    tau2: float
    q: float
    i2: float


def between_units(p: ArrayLike, n_eff: ArrayLike) -> Spread:
    """Estimate the variance between units.

    Parameters
    ----------
    p : array_like, shape (k,)
        Share of each unit, 0..1.
    n_eff : array_like, shape (k,)
        Effective number of respondents of each unit, above 0.

    Returns
    -------
    Spread
        Moment estimate with v_j = p0 (1 - p0) / n_eff_j; `tau2` is 0 when the units differ no more
        than by chance, when there is one unit, or when everybody agrees.

    References
    ----------
    DerSimonian and Laird (1986), Controlled Clinical Trials 7:177.
    """
    share, size = _checked(p, n_eff)
    p0 = float((share * size).sum() / size.sum())
    if not 0 < p0 < 1:
        return Spread(p0, p0, 0.0, 0.0, 0.0)
    weight = size / (p0 * (1 - p0))
    total = float(weight.sum())
    q = float((weight * (share - p0) ** 2).sum())
    free = len(share) - 1
    scale = total - float((weight**2).sum()) / total
    tau2 = max(0.0, (q - free) / scale) if free else 0.0
    steady = 1 / (1 / weight + tau2)
    mu = float((steady * share).sum() / steady.sum())
    return Spread(p0, mu, tau2, q, _beyond_chance(tau2, weight, free))


def _beyond_chance(tau2: float, weight: NDArray[np.float64], free: int) -> float:
    """Return the percentage of the total spread that lies between units."""
    if not free:
        return 0.0
    total = float(weight.sum())
    typical = free * total / (total * total - float((weight**2).sum()))
    return 100 * tau2 / (tau2 + typical)


def steadier_estimates(p: ArrayLike, n_eff: ArrayLike, spread: Spread | None = None) -> list[float]:
    """Draw each unit's share towards the common level, more so the fewer its respondents.

    Parameters
    ----------
    p, n_eff : array_like, shape (k,)
        As in `between_units`.
    spread : Spread, optional
        Taken from other units or another period; by default from these.

    Returns
    -------
    list of float
        mu + tau2 / (tau2 + v_j) (p_j - mu), shares 0..1.

    Notes
    -----
    For the order of a review list, for expected values, and for one internal sentence. Not
    published: nobody can recompute it from printed counts, it hides a bad small unit, and it
    moves when other units move.

    References
    ----------
    Efron and Morris (1975), JASA 70:311.
    """
    share, size = _checked(p, n_eff)
    used = between_units(share, size) if spread is None else spread
    chance = used.p0 * (1 - used.p0) / size
    both = used.tau2 + chance
    keep = np.divide(used.tau2, both, out=np.zeros_like(both), where=both > 0)
    return [float(value) for value in used.mu + keep * (share - used.mu)]


def _checked(
    p: ArrayLike | Sequence[float], n_eff: ArrayLike | Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as arrays, or refuse them."""
    share, size = np.asarray(p, dtype=np.float64), np.asarray(n_eff, dtype=np.float64)
    if not len(share) or share.shape != size.shape or not (size > 0).all():
        raise ValueError("one share and one positive size for each of at least one unit")
    return share, size
