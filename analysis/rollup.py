"""From units to their parent, three ways: answers pooled, dossiers weighted, units alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from analysis.intervals import (
    Estimate,
    Moments,
    cluster_wilson,
    critical_value,
    floor_size,
    ratio_variance,
    wilson_limits,
)

Unit = TypeVar("Unit", bound=Hashable)

#: Below this share of dossiers in units with answers, the weighted figure is not shown.
LEAST_COVERED = 0.8
#: Above this difference, on the scale 0..1, a report says so in a sentence.
WARN_GAP = 0.01


@dataclass(frozen=True, slots=True)
class DossierWeighted:
    """The index per dossier handled, and for how many of the dossiers it can speak."""

    estimate: Estimate
    #: Share of the dossiers that units with answers handled; None when a number is not known.
    covered: float | None

    @property
    def shown(self) -> bool:
        """Whether enough dossiers are covered for the figure to be shown."""
        return self.covered is not None and self.covered >= LEAST_COVERED

    def differs_from(self, pooled_index: float | None) -> bool:
        """Tell whether both figures must be explained: shown, and further apart than a point."""
        if not self.shown or self.estimate.p is None or pooled_index is None:
            return False
        return abs(self.estimate.p - pooled_index) > WARN_GAP


def total_moments(parts: Iterable[Moments]) -> Moments:
    """Add sums over different respondents, all counting the same value.

    Parameters
    ----------
    parts
        Sums of the same row and method, of any number of units.

    Returns
    -------
    Moments
        Sums over all of them; zeros without parts.

    Raises
    ------
    ValueError
        When the parts count in different steps.

    References
    ----------
    Sums of squares and products add because a respondent belongs to one unit.
    """
    given = list(parts)
    scales = {part.scale for part in given} or {1}
    if len(scales) > 1:
        raise ValueError("sums of different methods do not add")
    return Moments(
        n=sum(part.n for part in given),
        x=sum(part.x for part in given),
        m=sum(part.m for part in given),
        xx=sum(part.xx for part in given),
        mm=sum(part.mm for part in given),
        xm=sum(part.xm for part in given),
        scale=scales.pop(),
    )


def pooled(units: Mapping[Unit, Moments], *, level: float = 0.95) -> Estimate:
    """Estimate the average answer received.

    Parameters
    ----------
    units
        Sums of the same row of every unit.
    level
        Confidence level.

    Returns
    -------
    Estimate
        Of all respondents as one group.

    Notes
    -----
    A unit that gathers more answers weighs more, whatever it handles.

    References
    ----------
    As `cluster_wilson`.
    """
    return cluster_wilson(total_moments(units.values()), level=level)


def unit_mean(units: Mapping[Unit, Moments]) -> float | None:
    """Return the index of the average unit.

    Parameters
    ----------
    units
        Sums of the same row of every unit.

    Returns
    -------
    float or None
        Mean of the indices of units with answers; None without any.

    Notes
    -----
    A unit with six forms weighs as much as one with six thousand: the noisiest of the three.

    References
    ----------
    Cochran 1977, section 6.8 (a mean of ratios).
    """
    found = [moments.ratio for moments in units.values() if moments.ratio is not None]
    return sum(found) / len(found) if found else None


def dossier_weighted(
    units: Mapping[Unit, Moments], dossiers: Mapping[Unit, int | None], *, level: float = 0.95
) -> DossierWeighted:
    """Estimate the index per dossier handled.

    Parameters
    ----------
    units
        Sums of the same row of every unit.
    dossiers
        Dossiers each unit handled, of units without answers too; None when not known.
    level
        Confidence level.

    Returns
    -------
    DossierWeighted
        The figure with the share of dossiers it speaks for; not to be shown below 80 %, or when
        the number of some unit is not known.

    Raises
    ------
    ValueError
        For a negative number of dossiers.

    Notes
    -----
    Units without answers are left out. A unit's single respondent has no variance of its own and
    counts as one coin, and so does everybody where there is no variance at all. The least
    correlation within a person, which the headline assumes, is not assumed again here.

    References
    ----------
    Cochran 1977, section 5.3 (weights fixed, variances added); `cluster_wilson`.
    """
    if any(number is not None and number < 0 for number in dossiers.values()):
        raise ValueError("dossiers must not be negative")
    answered = {unit: moments for unit, moments in units.items() if moments.n}
    weights = {unit: dossiers.get(unit) or 0 for unit in answered}
    handled = sum(number or 0 for number in dossiers.values())
    known = all(dossiers.get(unit) is not None for unit in {*units, *dossiers})
    covered = sum(weights.values()) / handled if known and handled else None
    parts = [(answered[unit], weight) for unit, weight in weights.items() if weight]
    return DossierWeighted(_combined(parts, level), covered)


def _combined(parts: list[tuple[Moments, int]], level: float) -> Estimate:
    """Combine the indices of independent units with fixed weights."""
    whole = sum(weight for _, weight in parts)
    if not whole:
        return Estimate(None, 0, 0, 0)
    shares = [(moments, weight / whole) for moments, weight in parts]
    p = min(1.0, sum(share * (moments.ratio or 0.0) for moments, share in shares))
    total = total_moments(moments for moments, _ in parts)
    counts = (total.n, total.m, total.x // total.scale)
    df = total.n - len(parts)
    if df < 1:
        return Estimate(p, *counts)
    variance = sum(share * share * _variance(moments, p) for moments, share in shares)
    n_eff = p * (1 - p) / variance if variance else _coins(shares)
    lo, hi = wilson_limits(p, n_eff, critical_value(level, df))
    return Estimate(p, *counts, n_eff, variance, df, lo, hi)


def _variance(moments: Moments, p: float) -> float:
    own = ratio_variance(moments)
    return p * (1 - p) if own is None else own


def _coins(shares: list[tuple[Moments, float]]) -> float:
    """Return the number of independent answers if each person is one coin."""
    return 1 / sum(share * share / floor_size(moments, 1.0) for moments, share in shares)
