"""From units to their parent, three ways: answers pooled, dossiers weighted, units alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from analysis.index_methods import IndexMethod, index_method
from analysis.intervals import Estimate, critical_value, wilson_limits
from analysis.sums import Sums

#: Below this share of dossiers in units with answers, the weighted figure is not shown.
LEAST_COVERED = 0.8
#: Above this difference, on the scale 0..1, a report says so in a sentence.
WARN_GAP = 0.01


@dataclass(frozen=True, slots=True)
class Part:
    """One unit: its sums, and the dossiers it handled (None when not known)."""

    sums: Sums
    dossiers: int | None = None

    def __post_init__(self) -> None:
        """Refuse a negative number of dossiers."""
        if self.dossiers is not None and self.dossiers < 0:
            raise ValueError("Số hồ sơ không được âm.")


@dataclass(frozen=True, slots=True)
class DossierWeighted:
    """The index per dossier handled, and for how many of the dossiers it can speak."""

    #: None when it must not be shown.
    estimate: Estimate | None
    #: Share of dossiers in units with answers; None when some unit's number is not known.
    covered: float | None
    #: Units whose number of dossiers is not known.
    unknown: int


@dataclass(frozen=True, slots=True)
class Rollup:
    """One row of a parent, all three ways; the headline is `pooled`."""

    pooled: Estimate
    dossier_weighted: DossierWeighted
    unit_mean: Estimate

    @property
    def gap(self) -> float | None:
        """Dossier-weighted less pooled, unrounded; None when either is missing."""
        other = self.dossier_weighted.estimate
        if other is None or other.p is None or self.pooled.p is None:
            return None
        return other.p - self.pooled.p

    @property
    def warn(self) -> bool:
        """Whether the two differ so much that both must be explained."""
        return self.gap is not None and abs(self.gap) > WARN_GAP


def roll_up(parts: Iterable[Part], method: str = "share", level: float = 0.95) -> Rollup:
    """Roll units up to their parent in all three ways.

    Parameters
    ----------
    parts
        The same row of every unit.
    method
        Name of the index method.
    level
        Confidence level.

    Returns
    -------
    Rollup
        Pooled answers, dossiers weighted, units alike.

    Raises
    ------
    ValueError
        For an unknown method or level.

    References
    ----------
    Cochran 1977, chapter 5 (strata); `pooled`, `dossier_weighted`, `unit_mean`.
    """
    given = list(parts)
    return Rollup(
        pooled(given, method, level),
        dossier_weighted(given, method, level),
        unit_mean(given, method, level),
    )


def pooled(parts: Iterable[Part], method: str = "share", level: float = 0.95) -> Estimate:
    """Estimate the average answer received.

    Parameters
    ----------
    parts
        The same row of every unit.
    method, level
        Index method and confidence level.

    Returns
    -------
    Estimate
        Of all respondents as one group.

    Notes
    -----
    A unit that gathers more answers weighs more, whatever it handles.

    References
    ----------
    As `IndexMethod.estimate`.
    """
    total = reduce(add, (part.sums for part in parts), Sums())
    return index_method(method).estimate(total, level=level)


def dossier_weighted(
    parts: Iterable[Part], method: str = "share", level: float = 0.95
) -> DossierWeighted:
    """Estimate the index per dossier handled.

    Parameters
    ----------
    parts
        The same row of every unit, with dossiers.
    method, level
        Index method and confidence level.

    Returns
    -------
    DossierWeighted
        No estimate when units with answers hold less than 80 % of the dossiers, or a number of
        dossiers is not known.

    Notes
    -----
    Units without answers are left out: the figure speaks for the covered share only.

    References
    ----------
    Cochran 1977, section 5.3 (weights fixed, variances added).
    """
    given = list(parts)
    unknown = sum(part.dossiers is None for part in given)
    handled = [part.dossiers or 0 for part in given]
    answered = [(part.sums, n) for part, n in zip(given, handled, strict=True) if part.sums.n]
    if unknown or not sum(handled):
        return DossierWeighted(None, None, unknown)
    covered = sum(n for _, n in answered) / sum(handled)
    if covered < LEAST_COVERED:
        return DossierWeighted(None, covered, 0)
    return DossierWeighted(_combined(answered, index_method(method), level), covered, 0)


def unit_mean(parts: Iterable[Part], method: str = "share", level: float = 0.95) -> Estimate:
    """Estimate the index of the average unit.

    Parameters
    ----------
    parts
        The same row of every unit.
    method, level
        Index method and confidence level.

    Returns
    -------
    Estimate
        Units without answers are left out.

    Notes
    -----
    A unit with six forms weighs as much as one with six thousand: the noisiest of the three.

    References
    ----------
    As `dossier_weighted`.
    """
    answered = [(part.sums, 1) for part in parts if part.sums.n]
    return _combined(answered, index_method(method), level)


def _combined(parts: Sequence[tuple[Sums, int]], method: IndexMethod, level: float) -> Estimate:
    """Combine indices of independent units with fixed weights (sums, weight)."""
    parts = [(sums, weight) for sums, weight in parts if weight]
    whole = sum(weight for _, weight in parts)
    if not whole:
        return Estimate(None, 0, 0, 0, None, None, None, None, None)
    estimates = [method.estimate(sums) for sums, _ in parts]
    shares = [weight / whole for _, weight in parts]
    p = sum(share * (one.p or 0.0) for share, one in zip(shares, estimates, strict=True))
    counts = (
        sum(one.n for one in estimates),
        sum(one.answers for one in estimates),
        sum(one.satisfied for one in estimates),
    )
    df = counts[0] - len(parts)
    if df < 1:
        return Estimate(p, *counts, None, None, None, None, None)
    place = (min(1.0, max(0.0, p)) - method.base) / method.span
    spread = place * (1 - place) * method.span**2
    # Nobody can tell how much a unit's single respondent differs from the others: one coin.
    variances = [spread if one.variance is None else one.variance for one in estimates]
    variance = sum(s * s * v for s, v in zip(shares, variances, strict=True))
    if variance > 0:
        n_eff = spread / variance
    else:
        coins = [one.mm / one.m**2 for one, _ in parts]
        n_eff = 1 / sum(s * s * coin for s, coin in zip(shares, coins, strict=True))
    lo, hi = wilson_limits(place, n_eff, critical_value(level, df))
    limits = (method.base + method.span * lo, method.base + method.span * hi)
    return Estimate(p, *counts, n_eff, variance, df, *limits)
