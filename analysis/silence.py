"""Whether a desk that usually has answers has had none for longer than chance explains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

#: Open days of before that say what is usual, and the fewest that say anything.
BASE_DAYS, FEWEST_DAYS = 40, 10
#: Answers that were to be expected and did not come: by chance less than once in a thousand times.
MISSED = 7.0


def usual_forms(before: Sequence[int]) -> float:
    """Forms a desk usually has on an open day, not raised by single days with very many.

    Parameters
    ----------
    before : sequence of int, shape (n,)
        Forms of each open day, those without any too.

    Returns
    -------
    float
        The larger of the median day and -ln(1 - k / (n + 1)), with k days that had answers: the
        mean of a Poisson variable that is zero on the other days.

    References
    ----------
    Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, 4.
    """
    answered = sum(count > 0 for count in before)
    return max(float(median(before or [0])), -math.log1p(-answered / (len(before) + 1)))


def is_silent(before: Sequence[int], days: int) -> bool:
    """Tell whether so many open days without an answer need a look at the desk.

    Parameters
    ----------
    before : sequence of int, shape (n,)
        Forms of each open day up to the last one with an answer; the last 40 count.
    days : int
        Open days since, all without an answer.

    Returns
    -------
    bool
        At least 7 answers were to be expected on these days (a chance below 0.1 % for none). Never
        with fewer than 10 days of before.

    Notes
    -----
    A desk with 7 answers a day is noticed after one day, one with an answer on every second day
    after eleven. A desk nobody was ever asked to answer at is never noticed.

    References
    ----------
    Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions, 4.
    """
    base = before[-BASE_DAYS:]
    return days > 0 and len(base) >= FEWEST_DAYS and usual_forms(base) * days >= MISSED
