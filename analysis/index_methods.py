"""The named ways to turn answers into an index, each with its interval and standard error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.intervals import ICC_FLOOR, Estimate, Moments, cluster_wilson, ratio_variance
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
        raise ValueError(f"there is no index method {name!r}")
    return INDEX_METHODS[name]


def index_moments(sums: Sums, method: str = "share") -> Moments:
    """Return the sums an index method works on.

    Parameters
    ----------
    sums
        Sums of one row.
    method
        "share", "mean5" or "mean01".

    Returns
    -------
    Moments
        With values between 0 and the number of answers; for "mean5" those of "mean01", of which
        it is a fixed step and stretch.

    Raises
    ------
    ValueError
        For an unknown method.

    References
    ----------
    As `IndexMethod.estimate`.
    """
    return sums.moments(index_method(method).counted)


def index_estimate(sums: Sums, method: str = "share", *, level: float = 0.95) -> Estimate:
    """Estimate the index of a row by a named method.

    Parameters
    ----------
    sums
        Sums of one row.
    method
        "share", "mean5" or "mean01".
    level
        Confidence level.

    Returns
    -------
    Estimate
        On the scale 0..1 of the method.

    Raises
    ------
    ValueError
        For an unknown method.

    References
    ----------
    As `IndexMethod.estimate`.
    """
    return index_method(method).estimate(sums, level=level)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A value per answer with its standard error; None where there is nothing to measure."""

    value: float | None
    se: float | None


def mean_level(sums: Sums) -> Ratio:
    """Measure the mean level, 1..5.

    Parameters
    ----------
    sums
        Sums of one row.

    Returns
    -------
    Ratio
        Mean level; its linearised standard error from two respondents on.

    References
    ----------
    Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
    """
    return _ratio(sums.moments("level"))


def net_satisfaction(sums: Sums) -> Ratio:
    """Measure the satisfied less the dissatisfied share, -1..1.

    Parameters
    ----------
    sums
        Sums of one row.

    Returns
    -------
    Ratio
        The difference; its linearised standard error from two respondents on.

    References
    ----------
    Särndal, Swensson, Wretman 1992, sections 5.6 and 5.7.
    """
    return _ratio(sums.moments("net"))


def _ratio(moments: Moments) -> Ratio:
    variance = ratio_variance(moments)
    return Ratio(moments.ratio, None if variance is None else math.sqrt(variance))


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
    return cluster_wilson(Moments(n, whole, n, whole, n, whole), level=level)
