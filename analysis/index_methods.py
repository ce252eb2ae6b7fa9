"""The named ways to turn answers into an index, each with its interval and standard error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.intervals import ICC_FLOOR, Estimate, cluster_wilson, linear_variance, wilson
from analysis.sums import Counted, Sums


@dataclass(frozen=True)
class IndexMethod:
    """One way to make an index of 0..1 from the sums of a row.

    `base` and `span` place the lowest and the highest possible index: base + span x, where x is
    what `counted` gives, between 0 and 1.
    """

    name: str
    #: What the method is called in reports.
    label: str
    counted: Counted
    base: float
    span: float
    #: Whether an answer counts fully or not at all; only then the floor on correlation applies.
    binary: bool

    def estimate(self, sums: Sums, *, level: float = 0.95, fpc: float = 0.0) -> Estimate:
        """Estimate the index of a row.

        Parameters
        ----------
        sums
            Sums of one row of a tally.
        level
            Confidence level.
        fpc
            Sampling fraction; 0 for people who chose to answer.

        Returns
        -------
        Estimate
            Index, limits and variance on the scale 0..1 of this method.

        Raises
        ------
        ValueError
            As `cluster_wilson`.

        Notes
        -----
        Means are bounded like shares and vary less, so Wilson's form with their own linearised
        variance keeps the limits within what is possible.

        References
        ----------
        Wilson 1927; Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
        """
        found = cluster_wilson(
            sums.moments(self.counted),
            level=level,
            icc_floor=ICC_FLOOR if self.binary else 0.0,
            fpc=fpc,
        )
        return replace(
            found,
            satisfied=sums.s,
            p=self._placed(found.p),
            lo=self._placed(found.lo),
            hi=self._placed(found.hi),
            variance=None if found.variance is None else self.span**2 * found.variance,
        )

    def _placed(self, value: float | None) -> float | None:
        if value is None or self.binary:
            return value
        return self.base + self.span * value


#: The methods by name. One series uses one method.
INDEX_METHODS: Mapping[str, IndexMethod] = {
    method.name: method
    for method in (
        IndexMethod("share", "tỷ lệ câu trả lời hài lòng", "share", 0.0, 1.0, binary=True),
        IndexMethod("mean5", "điểm trung bình chia 5", "mean01", 0.2, 0.8, binary=False),
        IndexMethod("mean01", "điểm trung bình quy về 0–100", "mean01", 0.0, 1.0, binary=False),
    )
}


def index_method(name: str) -> IndexMethod:
    """Find a method by name.

    Parameters
    ----------
    name
        "share", "mean5" or "mean01".

    Returns
    -------
    IndexMethod
        The method.

    Raises
    ------
    ValueError
        For any other name.

    References
    ----------
    docs/methodology.md describes each.
    """
    if name not in INDEX_METHODS:
        raise ValueError(f"Không có cách tính chỉ số “{name}”.")
    return INDEX_METHODS[name]


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its standard error; None where there is nothing to measure."""

    value: float | None
    se: float | None


def measured(sums: Sums, counted: Counted) -> Measured:
    """Measure a value per answer with its linearised standard error.

    Parameters
    ----------
    sums
        Sums of one row.
    counted
        "share", "dissatisfied", "net" (-1..1), "mean5" or "mean01" (0..1).

    Returns
    -------
    Measured
        Value per answer; no standard error for fewer than two respondents.

    References
    ----------
    Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
    """
    moments = sums.moments(counted)
    variance = linear_variance(moments)
    return Measured(moments.ratio, None if variance is None else math.sqrt(variance))


def mean_level(sums: Sums) -> Measured:
    """Measure the mean level, 1..5.

    Parameters
    ----------
    sums
        Sums of one row.

    Returns
    -------
    Measured
        Mean level and its standard error.

    References
    ----------
    As `measured`.
    """
    found = measured(sums, "mean5")
    # From the exact sums again: five times the rounded fifth could be off in the last digit.
    return Measured(sums.t / sums.m if sums.m else None, None if found.se is None else 5 * found.se)


def wholly_satisfied(sums: Sums, level: float = 0.95) -> Estimate:
    """Estimate the share of respondents satisfied with everything they answered.

    Parameters
    ----------
    sums
        Sums of one row.
    level
        Confidence level.

    Returns
    -------
    Estimate
        A share of respondents (each is one answer) with plain Wilson limits.

    References
    ----------
    Wilson 1927.
    """
    n, whole = sums.n, sums.whole
    if n == 0:
        return Estimate(None, 0, 0, 0, None, None, None, None, None)
    p = whole / n
    variance = p * (1 - p) / (n - 1) if n > 1 else None
    return Estimate(p, n, n, whole, float(n), variance, None, *wilson(whole, n, level))
