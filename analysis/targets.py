"""What may be said about an index against a target: met, not met, or not enough grounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

import numpy as np
from scipy.special import gammaln, ndtr, xlog1py, xlogy

#: Fewest respondents on which a step concerning a person may rest.
PERSONNEL_MINIMUM = 30


class Verdict(Enum):
    """Whether the interval lies on one side of the target; `label` is the printed word."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> str:
        """Return the Vietnamese word."""
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.MET: "đạt",
    Verdict.NOT_MET: "chưa đạt",
    Verdict.UNDETERMINED: "chưa đủ căn cứ",
}


@dataclass(frozen=True, slots=True)
class TargetTest:
    """A two-sided test of one share against a fixed value; z is None for the exact test."""

    z: float | None
    p_value: float


def verdict(lo: float | None, hi: float | None, target: float) -> Verdict:
    """Judge an interval against a target.

    Parameters
    ----------
    lo, hi : float or None
        Limits of the index, same unit as `target`, not rounded; None when there is no interval.
    target : float
        Value to be reached.

    Returns
    -------
    Verdict
        Met when the lower limit reaches the target, not met when the upper limit is below it.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16:101 (the interval).
    """
    if lo is None or hi is None:
        return Verdict.UNDETERMINED
    if lo >= target:
        return Verdict.MET
    return Verdict.NOT_MET if hi < target else Verdict.UNDETERMINED


def reaches(satisfied: int, answers: int, target: str | int | Decimal | Fraction) -> bool | None:
    """Tell whether the point value reaches a target in percent, without any rounding.

    Parameters
    ----------
    satisfied, answers : int
        Counts behind the index.
    target : str, int, Decimal or Fraction
        Percent. A float is refused: 80.999 must stay below 81 exactly.

    Returns
    -------
    bool or None
        None when there are no answers.
    """
    if isinstance(target, float):
        raise TypeError("give the target as text, whole number, Decimal or Fraction")
    if not answers:
        return None
    return Fraction(satisfied * 100, answers) >= Fraction(target)


def target_test(p: float, n_eff: float, target: float) -> TargetTest:
    """Score test of one share against a fixed value.

    Parameters
    ----------
    p, target : float
        Shares, 0..1; `target` strictly between.
    n_eff : float
        Effective number of respondents, above 0.

    Returns
    -------
    TargetTest
        Two-sided.

    References
    ----------
    Wilson (1927), JASA 22:209. Rao and Scott (1984), Annals of Statistics 12:46.
    """
    if not 0 < target < 1 or n_eff <= 0:
        raise ValueError("the target lies strictly between 0 and 1, the size above 0")
    z = (p - target) / math.sqrt(target * (1 - target) / n_eff)
    return TargetTest(z, float(2 * ndtr(-abs(z))))


def exact_test(successes: int, n: int, target: float) -> TargetTest:
    """Exact binomial test of one share against a fixed value.

    Parameters
    ----------
    successes, n : int
        Satisfied respondents and respondents; only where each person gave one answer.
    target : float
        Share, 0..1.

    Returns
    -------
    TargetTest
        Two-sided: the probability of all outcomes no more likely than the one seen.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26:404.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    k = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    chance = np.exp(choose + xlogy(k, target) + xlog1py(n - k, -target))
    # The slack keeps outcomes of equal probability together despite rounding.
    total = float(chance[chance <= chance[successes] * (1 + 1e-7)].sum())
    return TargetTest(None, min(1.0, total))


def may_call_low(
    n: int, hi: float | None, threshold: float, *, flags_open: bool, seen_by_person: bool
) -> bool:
    """Tell whether a result about one desk or officer may be called low.

    Parameters
    ----------
    n : int
        Respondents.
    hi : float or None
        Upper limit of the index.
    threshold : float
        Value below which a result counts as low, same unit as `hi`.
    flags_open : bool
        Whether an integrity flag of the period is still undecided.
    seen_by_person : bool
        Whether the person concerned has been shown the data.

    Returns
    -------
    bool
        False whenever one of the four safeguards is missing.
    """
    enough = n >= PERSONNEL_MINIMUM and hi is not None and hi < threshold
    return enough and not flags_open and seen_by_person
