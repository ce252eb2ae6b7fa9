"""The sums of one row of a tally: all that indices and intervals are computed from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal

from analysis.intervals import Moments

#: What the moments of a row may count, for each answer: 1 if satisfied; the level; 0 to 1 from the
#: lowest level to the highest; 1 if satisfied and -1 if dissatisfied.
Counted = Literal["share", "level", "mean01", "net"]


@dataclass(frozen=True, slots=True)
class Sums:
    """Exact integer sums over the respondents of one row.

    For respondent i: m answers, s satisfied, d dissatisfied, t the sum of levels (all four times
    the criterion weights on factor and overall rows). A respondent has m > 0.
    """

    #: respondents
    n: int = 0
    #: answers, satisfied, dissatisfied, sum of levels
    m: int = 0
    s: int = 0
    d: int = 0
    t: int = 0
    #: sums of squares of the four
    mm: int = 0
    ss: int = 0
    dd: int = 0
    tt: int = 0
    #: sums of products
    ms: int = 0
    md: int = 0
    sd: int = 0
    mt: int = 0
    #: respondents satisfied with everything they answered
    whole: int = 0
    #: answers by level, not weighted
    l1: int = 0
    l2: int = 0
    l3: int = 0
    l4: int = 0
    l5: int = 0
    #: answers "not applicable", and answers missing
    na: int = 0
    missing: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Add two rows over different respondents."""
        return Sums(*(a + b for a, b in zip(_values(self), _values(other), strict=True)))

    @property
    def levels(self) -> tuple[int, int, int, int, int]:
        """Number of answers at the levels 1 to 5."""
        return (self.l1, self.l2, self.l3, self.l4, self.l5)

    def moments(self, counted: Counted = "share") -> Moments:
        """Return the sums that an estimate of a value per answer needs."""
        n, m, mm = self.n, self.m, self.mm
        if counted == "share":
            return Moments(n, self.s, m, self.ss, mm, self.ms)
        if counted == "level":
            return Moments(n, self.t, m, self.tt, mm, self.mt)
        if counted == "net":
            squares = self.ss - 2 * self.sd + self.dd
            return Moments(n, self.s - self.d, m, squares, mm, self.ms - self.md)
        squares = self.tt - 2 * self.mt + mm
        return Moments(n, self.t - m, m, squares, mm, self.mt - mm, scale=4)


MEASURES = tuple(field.name for field in fields(Sums))
_values = attrgetter(*MEASURES)
