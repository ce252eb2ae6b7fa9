"""Watching units and months: funnel, p-chart with Laney's correction, over-dispersion, trend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.comparison import ScoreTest, two_sided

_Vector = NDArray[np.float64]

#: Mean absolute difference of two standard normal values: turns moving ranges into sigma.
_RANGE_TO_SIGMA = 1.128
#: From this over-dispersion, or this many points, the chart uses Laney's limits.
LANEY_FROM_PHI = 1.3
LANEY_FROM_POINTS = 12
#: Months that fix the centre line, and points on one side that make a signal.
BASELINE = 12
RUN_LENGTH = 8


class FunnelZone(Enum):
    """How far a unit lies from the others; `label` is the printed text."""

    USUAL = "usual"
    AWAY = "away"
    UNUSUAL = "unusual"

    @property
    def label(self) -> str:
        """Return the Vietnamese text; only the outer limit makes a unit unusual."""
        return _ZONE_LABELS[self]


_ZONE_LABELS = {
    FunnelZone.USUAL: "trong giới hạn 95 %",
    FunnelZone.AWAY: "ngoài giới hạn 95 %",
    FunnelZone.UNUSUAL: "bất thường",
}


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One unit in the funnel: z and the limits (0..1) at 95 % and 99.8 %.

    `among_peers` tells whether the limits allow for the usual spread of units; chance alone never
    makes a unit unusual.
    """

    z: float
    lo95: float
    hi95: float
    lo998: float
    hi998: float
    among_peers: bool

    @property
    def zone(self) -> FunnelZone:
        """Return the zone the unit falls in."""
        if self.among_peers and abs(self.z) > _Z998:
            return FunnelZone.UNUSUAL
        return FunnelZone.AWAY if abs(self.z) > _Z95 else FunnelZone.USUAL


_Z95, _Z998 = float(ndtri(0.975)), float(ndtri(0.999))


def funnel(
    p: ArrayLike, n_eff: ArrayLike, tau2: float | None = None, p0: float | None = None
) -> tuple[float, list[FunnelPoint]]:
    """Place units in a funnel around their common level.

    Parameters
    ----------
    p, n_eff : array_like, shape (k,)
        Share (0..1) and effective number of respondents (above 0) of each unit.
    tau2 : float, optional
        Variance between units (see `shrinkage.between_units`). Left out: chance alone.
    p0 : float, optional
        Centre; by default the pooled share.

    Returns
    -------
    (float, list of FunnelPoint)
        Centre and one point for each unit. z is 0 when there is no spread at all.

    Notes
    -----
    Show both: without tau2 a point outside differs from the mean, with tau2 it is unusual among
    its peers. Only the second, beyond 99.8 %, is called unusual.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine, doi:10.1002/sim.1970.
    """
    share, size = np.asarray(p, dtype=float), np.asarray(n_eff, dtype=float)
    if not len(share) or not (size > 0).all():
        raise ValueError("at least one unit, each with a positive size")
    centre = float((share * size).sum() / size.sum()) if p0 is None else p0
    sigma = np.sqrt(centre * (1 - centre) / size + (tau2 or 0.0))
    z = _standardise(share - centre, sigma)
    points = [
        FunnelPoint(
            value, *_limits(centre, _Z95 * s), *_limits(centre, _Z998 * s), tau2 is not None
        )
        for value, s in zip(z.tolist(), sigma.tolist(), strict=True)
    ]
    return centre, points


@dataclass(frozen=True, slots=True)
class Chart:
    """A monthly chart: centre, limits and values (0..1), months that signal (0 = first).

    `sigma_z` is 1 for a plain p-chart; `shifts` are the months that end 8 or more on one side.
    """

    centre: float
    values: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    sigma_z: float
    outside: tuple[int, ...]
    shifts: tuple[int, ...]


def monthly_chart(
    satisfied: ArrayLike,
    sizes: ArrayLike,
    *,
    baseline: int | None = BASELINE,
    laney: bool | None = None,
) -> Chart:
    """Control chart of a share by month.

    Parameters
    ----------
    satisfied, sizes : array_like, shape (k,)
        Effective satisfied respondents (p times n_eff) and effective respondents of each month;
        a month without respondents has size 0 and stays empty.
    baseline : int or None
        Months from the start that fix centre and spread; None takes all.
    laney : bool, optional
        Whether to widen the limits by sigma_z. By default when the baseline is over-dispersed
        (phi above 1.3) or the chart has at least 12 points.

    Returns
    -------
    Chart
        Limits at three sigma, cut to 0..1.

    References
    ----------
    Laney (2002), Quality Engineering 14:531.
    """
    x, n = np.asarray(satisfied, dtype=float), np.asarray(sizes, dtype=float)
    filled = np.flatnonzero(n > 0)
    base = filled[filled < baseline] if baseline is not None else filled
    if not len(base):
        raise ValueError("no month of the baseline has respondents")
    x, n = x[filled], n[filled]
    start = slice(0, len(base))
    centre = float(x[start].sum() / n[start].sum())
    sigma = np.sqrt(centre * (1 - centre) / n)
    z = _standardise(x / n - centre, sigma)
    if laney is None:
        laney = len(filled) >= LANEY_FROM_POINTS or _phi(z[start]) > LANEY_FROM_PHI
    sigma_z = _sigma_z(z[start]) if laney else 1.0
    return _chart(len(np.asarray(sizes)), filled, centre, x / n, sigma, sigma_z)


def overdispersion(satisfied: ArrayLike, sizes: ArrayLike) -> float:
    """Pearson over-dispersion of counts around one common share.

    Parameters
    ----------
    satisfied, sizes : array_like, shape (k,)
        Counts of each month or unit; those of size 0 are left out.

    Returns
    -------
    float
        About 1 when the counts vary as chance alone would let them; 1 when it cannot be told
        (fewer than two counts, or everybody agrees).

    References
    ----------
    McCullagh and Nelder (1989), Generalized Linear Models, 4.5.
    """
    x, n = np.asarray(satisfied, dtype=float), np.asarray(sizes, dtype=float)
    x, n = x[n > 0], n[n > 0]
    if not len(n):
        return 1.0
    centre = float(x.sum() / n.sum())
    return _phi(_standardise(x / n - centre, np.sqrt(centre * (1 - centre) / n)))


def linear_trend(
    satisfied: ArrayLike, sizes: ArrayLike, scores: ArrayLike | None = None
) -> ScoreTest:
    """Test for a linear trend of a share over periods.

    Parameters
    ----------
    satisfied, sizes : array_like, shape (k,)
        Counts of each period; sizes above 0.
    scores : array_like, shape (k,), optional
        Place of each period in time; by default 1, 2, 3, ...

    Returns
    -------
    ScoreTest
        z above 0 means rising; z = 0 when there is nothing to tell.

    References
    ----------
    Armitage (1955), Biometrics 11:375.
    """
    x, n = np.asarray(satisfied, dtype=float), np.asarray(sizes, dtype=float)
    t = np.arange(1.0, len(x) + 1) if scores is None else np.asarray(scores, dtype=float)
    centre = float(x.sum() / n.sum())
    away = t - float((n * t).sum() / n.sum())
    spread = centre * (1 - centre) * float((n * away**2).sum())
    z = float((away * x).sum()) / np.sqrt(spread) if spread > 0 else 0.0
    return ScoreTest(float(z), two_sided(z))


def _limits(centre: float, half: float) -> tuple[float, float]:
    """Return limits cut to the range of a share."""
    return max(0.0, centre - half), min(1.0, centre + half)


def _standardise(gap: _Vector, sigma: _Vector) -> _Vector:
    """Divide by sigma; without any spread a gap counts as nothing."""
    return np.divide(gap, sigma, out=np.zeros_like(gap), where=sigma > 0)


def _phi(z: _Vector) -> float:
    """Return the mean square of standardised gaps around an estimated centre."""
    varied = len(z) > 1 and bool(z.any())
    return float((z**2).sum() / (len(z) - 1)) if varied else 1.0


def _sigma_z(z: _Vector) -> float:
    """Return the spread between neighbours in units of chance; 1 when it cannot be told."""
    if len(z) < 2 or not z.any():
        return 1.0
    return float(np.abs(np.diff(z)).mean() / _RANGE_TO_SIGMA)


def _chart(
    length: int, filled: NDArray[np.intp], centre: float, p: _Vector, sigma: _Vector, sigma_z: float
) -> Chart:
    """Put values and limits back on the calendar and collect the signals."""
    values: list[float | None] = [None] * length
    lower, upper = values.copy(), values.copy()
    outside, shifts, run, last = [], [], 0, 0.0
    for place, share, s in zip(filled.tolist(), p.tolist(), sigma.tolist(), strict=True):
        values[place] = share
        lower[place], upper[place] = lo, hi = _limits(centre, 3 * s * sigma_z)
        side = float(np.sign(share - centre))
        run = run + 1 if side == last and side else int(bool(side))
        last = side
        if not lo <= share <= hi:
            outside.append(place)
        if run >= RUN_LENGTH:
            shifts.append(place)
    columns = (tuple(values), tuple(lower), tuple(upper))
    return Chart(centre, *columns, sigma_z, tuple(outside), tuple(shifts))
