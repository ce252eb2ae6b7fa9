"""Signals that forms may not come from citizens, participation, and figures with and without."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc, betaln, gammaln, pdtrc, xlogy

#: Fewest answers before equal answers count as a straight line.
STRAIGHT_ANSWERS = 10
#: Fewest peers a peer signal needs, and the middle share of them it is fitted on.
PEERS = 10
MIDDLE = 0.96
#: Fewest excluded or remaining forms for which both figures are shown.
HIDE_BELOW = 5


def poisson_tail(count: int, mean: float) -> float:
    """Probability of at least `count` events when `mean` are expected.

    References
    ----------
    Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, 4.
    """
    return 1.0 if count <= 0 else float(pdtrc(count - 1, mean))


def binomial_tail(count: int, n: int, p: float) -> float:
    """Probability of at least `count` among `n` when each has chance `p`.

    References
    ----------
    Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, 3.
    """
    return 1.0 if count <= 0 else float(bdtrc(count - 1, n, p))


def beta_binomial_tail(count: int, n: int, mu: float, rho: float) -> float:
    """Probability of at least `count` among `n` when peers differ among themselves.

    Parameters
    ----------
    count, n : int
        Marked forms and forms.
    mu : float
        Mean share of marked forms among the peers, 0..1.
    rho : float
        Correlation of two forms of one desk, 0..1; 0 is the binomial.

    Returns
    -------
    float
        With a = mu (1 - rho) / rho and b = (1 - mu)(1 - rho) / rho.

    References
    ----------
    Griffiths (1973), Biometrics 29:637.
    """
    if count <= 0:
        return 1.0
    if not 0 < mu < 1 or rho <= 0:
        return binomial_tail(count, n, mu)
    a, b = mu * (1 - rho) / rho, (1 - mu) * (1 - rho) / rho
    k = np.arange(count, n + 1, dtype=float)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return min(1.0, float(np.exp(ways + betaln(k + a, n - k + b) - betaln(a, b)).sum()))


@dataclass(frozen=True, slots=True)
class Peers:
    """Share of marked forms among ordinary peers and their correlation."""

    mu: float
    rho: float


def fit_peers(marked: ArrayLike, forms: ArrayLike) -> Peers | None:
    """Describe ordinary peers by moments.

    Parameters
    ----------
    marked, forms : array_like, shape (k,)
        Marked forms and forms (above 0) of desks of the same kind and period.

    Returns
    -------
    Peers or None
        From the middle 96 % of the peers by share; None with fewer than 10 peers.

    References
    ----------
    Kleinman (1973), JASA 68:46.
    """
    x, n = np.asarray(marked, dtype=float), np.asarray(forms, dtype=float)
    if len(x) < PEERS:
        return None
    cut = int(len(x) * (1 - MIDDLE) / 2)
    middle = np.argsort(x / n, kind="stable")[cut : len(x) - cut]
    x, n = x[middle], n[middle]
    mu = float(x.sum() / n.sum())
    chance = mu * (1 - mu)
    scale = n.sum() - (n**2).sum() / n.sum()
    between = float((n * (x / n - mu) ** 2).sum()) - (len(n) - 1) * chance
    rho = between / (chance * (float(scale) - (len(n) - 1))) if chance and (n > 1).any() else 0.0
    return Peers(mu, min(max(rho, 0.0), 0.999))


def entropy(counts: ArrayLike) -> float | None:
    """Spread of answers over the levels in bits; None without answers.

    References
    ----------
    Shannon (1948), Bell System Technical Journal 27:379.
    """
    c = np.asarray(counts, dtype=float)
    if not c.sum():
        return None
    share = c / c.sum()
    return abs(float(-xlogy(share, share).sum() / math.log(2)))


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A form's number of valid answers, whether all are equal, and the longest run of equals."""

    answers: int
    straight: bool
    longest: int


def answer_line(levels: Iterable[int | None], scale: Sequence[int] = (1, 2, 3, 4, 5)) -> AnswerLine:
    """Look for a straight line in the answers of one form.

    Parameters
    ----------
    levels, scale : iterable of int or None, sequence of int
        Answers in the order of the questionnaire; anything not on the scale is not an answer.

    Returns
    -------
    AnswerLine
        Straight from 10 equal answers on. About a third of honest forms are: never a reason to
        exclude a form.

    References
    ----------
    Johnson (2005), Journal of Research in Personality 39:103 (long string).
    """
    valid = [level for level in levels if level in scale]
    longest = run = 0
    for place, level in enumerate(valid):
        run = run + 1 if place and level == valid[place - 1] else 1
        longest = max(longest, run)
    return AnswerLine(len(valid), len(valid) >= STRAIGHT_ANSWERS and longest == len(valid), longest)


@dataclass(frozen=True, slots=True)
class WithAndWithout:
    """Index of all forms and after exclusions, and the number excluded as it may be printed.

    `without` is for the review page; print only `published`.
    """

    with_all: float | None
    without: float | None
    excluded_shown: str
    protected: bool

    @property
    def published(self) -> float | None:
        """Return the second figure unless the difference would show a few people."""
        return None if self.protected else self.without

    @property
    def excluded_label(self) -> str:
        """Return the number excluded as Vietnamese text."""
        return self.excluded_shown.replace("<", "dưới ")


def with_and_without(
    answers: int,
    satisfied: int,
    excluded_answers: int,
    excluded_satisfied: int,
    *,
    forms: int | None = None,
    excluded_forms: int | None = None,
    hide: int = HIDE_BELOW,
) -> WithAndWithout:
    """Index of all forms and of those left after a reviewer's exclusions.

    Parameters
    ----------
    answers, satisfied, excluded_answers, excluded_satisfied : int
        Counts of all forms and of the excluded ones.
    forms, excluded_forms : int, optional
        Respondents; by default each answer counts as one.
    hide : int
        Fewest excluded, and fewest remaining, forms that may be told apart.

    Returns
    -------
    WithAndWithout
        Shares 0..1, None without answers.

    References
    ----------
    Hundepool et al. (2024), Handbook on SDC, 2nd ed. (differencing).
    """
    out = excluded_answers if excluded_forms is None else excluded_forms
    left = (answers if forms is None else forms) - out
    if left < 0 or not 0 <= excluded_satisfied <= excluded_answers <= answers:
        raise ValueError("the excluded forms are not part of all forms")
    rest = answers - excluded_answers
    without = (satisfied - excluded_satisfied) / rest if rest else None
    few = 0 < out < hide
    shown = f"<{hide}" if few else str(out)
    protected = few or (out > 0 and 0 < left < hide)
    return WithAndWithout(satisfied / answers if answers else None, without, shown, protected)


class ParticipationStatus(Enum):
    """What a participation rate rests on; `label` is printed in place of or beside it."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    MORE_THAN_DOSSIERS = "more_than_dossiers"

    @property
    def label(self) -> str:
        """Return the Vietnamese text."""
        return _PARTICIPATION_LABELS[self]


_PARTICIPATION_LABELS = {
    ParticipationStatus.KNOWN: "",
    ParticipationStatus.UNKNOWN: "không rõ",
    ParticipationStatus.MORE_THAN_DOSSIERS: "số phiếu nhiều hơn số hồ sơ, cần kiểm tra",
}


@dataclass(frozen=True, slots=True)
class Participation:
    """Forms per dossier returned (0..1, None when it has no meaning) and what it rests on."""

    rate: float | None
    status: ParticipationStatus


def participation(forms: int, dossiers: int | None) -> Participation:
    """Participation rate of a desk and period.

    Parameters
    ----------
    forms, dossiers : int, int or None
        Forms received; dossiers with a result returned, None when not known.

    Returns
    -------
    Participation
        More forms than dossiers, also any form on 0 dossiers, is a flag. This is not a response
        rate of a sample.

    References
    ----------
    AAPOR (2016), Guidance on Reporting Precision for Nonprobability Samples.
    """
    if dossiers is None or (dossiers == 0 and forms == 0):
        return Participation(None, ParticipationStatus.UNKNOWN)
    more = forms > dossiers
    status = ParticipationStatus.MORE_THAN_DOSSIERS if more else ParticipationStatus.KNOWN
    return Participation(forms / dossiers if dossiers else None, status)


def worst_case_bounds(rate: float, p: float) -> tuple[float, float]:
    """Index over all dossiers if nobody else, or everybody else, were satisfied.

    Parameters
    ----------
    rate : float
        Participation, 0..1.
    p : float
        Index of those who answered, 0..1.

    Returns
    -------
    (float, float)

    References
    ----------
    Manski (1989), Journal of Human Resources 24:343.
    """
    if not 0 <= rate <= 1:
        raise ValueError("a participation rate lies between 0 and 1")
    return rate * p, rate * p + 1 - rate
