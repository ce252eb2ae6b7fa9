"""Compact sums: the independent ones among all sums of a tally, and the way back to all.

For each position of the questionnaire they are the answers at each of the levels 1 to 5, "not
applicable" and missing; then, for each factor or overall row of several criteria, what those counts
do not determine. Everything else a tally holds follows by one fixed linear map, so compact sums
add like tallies do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.answers import ALPHABET, MISSING
from analysis.contributions import (
    CODES_IN_ORDER,
    FormPlan,
    Integers,
    form_plan,
    measure,
    measure_rows,
    tally_rows,
)
from analysis.questionnaire import Questionnaire
from analysis.sums import MEASURES

_COUNTS = ("l1", "l2", "l3", "l4", "l5", "na", "missing")
#: Measures that stay linear in the counts of answers on a row of several criteria.
_ADDING = ("m", "s", "d", "t", *_COUNTS)
#: The others, of which each such row keeps its own sums, and their places among the measures.
_OWN = tuple(place for place, name in enumerate(MEASURES) if name not in _ADDING)
#: By code of an answer, its place among CODES_IN_ORDER; by character likewise.
_ORDER = np.argsort(np.append(CODES_IN_ORDER, (6, 7, 8)))
_ORDER_OF_MARK = {mark: place for place, mark in enumerate(ALPHABET)}
HIGHEST_LEVEL = 5
#: What one form adds: places among the number of forms and the compact sums, and how much there.
Amounts = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Layout:
    """Where the compact sums of a questionnaire come from and lead to."""

    plan: FormPlan
    #: Rows of several criteria: their places among the rows of the tally.
    groups: NDArray[np.intp]
    #: For each of them its (position, weight) pairs.
    members: tuple[tuple[tuple[int, int], ...], ...]
    #: For each compact sum, its place among all sums of all rows.
    places: NDArray[np.intp]
    #: All sums of all rows x compact sums.
    spread: csr_array


@lru_cache(maxsize=64)
def _layout(q: Questionnaire) -> _Layout:
    plan = form_plan(q)
    rows = plan.members.shape[1]
    groups = np.flatnonzero(plan.members.sum(axis=0) > 1)
    # The first row a position feeds is that of its own question.
    own_rows = plan.members.argmax(axis=1)
    counts = [row * len(MEASURES) + MEASURES.index(name) for row in own_rows for name in _COUNTS]
    products = [row * len(MEASURES) + place for row in groups for place in _OWN]
    places = np.array(counts + products, dtype=np.intp)
    spread = np.zeros((len(places), rows * len(MEASURES)), dtype=np.int64)
    spread[: len(counts)] = _single_answers(q, plan, groups)
    spread[range(len(counts), len(places)), products] = 1
    members = tuple(
        tuple((int(at), int(plan.weights[at, row])) for at in np.flatnonzero(plan.members[:, row]))
        for row in groups
    )
    return _Layout(plan, groups, members, places, csr_array(spread.T))


def _single_answers(q: Questionnaire, plan: FormPlan, groups: NDArray[np.intp]) -> Integers:
    """Measure every answer to every position alone: what one count adds to all rows."""
    blank = len(q.positions) * MISSING
    forms = [
        blank[:place] + mark + blank[place + 1 :]
        for place in range(len(q.positions))
        for mark in ALPHABET
    ]
    members = np.repeat(plan.members, len(ALPHABET), axis=0)
    found = measure(q, forms) * members[:, :, None]
    # The other positions of these forms are missing too, and do not count here.
    missing = np.array([form == blank for form in forms], dtype=np.int64)
    found[:, :, MEASURES.index("missing")] = members * missing[:, None]
    # Products of several answers do not follow from one of them.
    found[:, groups[:, None], np.array(_OWN)] = 0
    return found.reshape(len(forms), -1)


def compact_size(q: Questionnaire) -> int:
    """Count the compact sums of a questionnaire, without the number of forms.

    Parameters
    ----------
    q
        The questionnaire version.

    Returns
    -------
    int
        C: seven for each position, ten for each row of several criteria.

    References
    ----------
    The stored form of this product; nothing external.
    """
    return len(_layout(q).places)


def expand(q: Questionnaire, compact: Integers) -> Integers:
    """Compute all sums of all rows from compact sums; add before expanding, it is linear.

    Parameters
    ----------
    q
        The questionnaire version.
    compact
        int64 array (..., C): compact sums without the number of forms.

    Returns
    -------
    int64 array (..., rows, measures)
        In the order of `tally_rows(q)` and `MEASURES`; exact.

    Raises
    ------
    ValueError
        When the last axis is not that of the questionnaire.

    References
    ----------
    Linearity: each measure of a row of one criterion is a function of one answer, so its sum is
    a sum over counts of answers; on rows of several criteria so are m, s, d, t and the counts.
    """
    layout = _layout(q)
    size = len(layout.places)
    if compact.shape[-1:] != (size,):
        raise ValueError(f"Bảng kiểm đếm lưu trữ không khớp phiếu {q.code}.")
    before = compact.shape[:-1]
    flat = compact.reshape(-1, size).astype(np.int64, copy=False)
    cells = np.ascontiguousarray((layout.spread @ flat.T).T)
    return cells.reshape(*before, len(tally_rows(q)), len(MEASURES))


def shrink(q: Questionnaire, cells: Integers) -> Integers:
    """Take the compact sums out of all sums of all rows: the inverse of `expand`.

    Parameters
    ----------
    q
        The questionnaire version.
    cells
        int64 array (..., rows, measures).

    Returns
    -------
    int64 array (..., C)

    References
    ----------
    As `expand`.
    """
    return cells.reshape(*cells.shape[:-2], -1)[..., _layout(q).places]


def tally_groups(q: Questionnaire, codes: NDArray[np.uint8], starts: NDArray[np.intp]) -> Integers:
    """Tally filled forms that stand group by group.

    Parameters
    ----------
    q
        The questionnaire version.
    codes
        uint8 array (k, positions) as `analysis.contributions.answer_codes` gives it.
    starts
        Ascending places of the first form of each group; none is empty, the first is 0.

    Returns
    -------
    int64 array (groups, 1 + C)
        As `stack_stored` gives them.

    References
    ----------
    As `analysis.contributions.measure`.
    """
    layout = _layout(q)
    positions = codes.shape[1]
    width = positions * len(CODES_IN_ORDER)
    sizes = np.diff(starts, append=len(codes))
    stack = np.empty((len(starts), 1 + len(layout.places)), dtype=np.int64)
    stack[:, 0] = sizes
    # Every answer of every group has a number of its own, in the order of the compact sums.
    answers = _ORDER[codes] + np.arange(0, width, len(CODES_IN_ORDER))
    answers += np.repeat(np.arange(0, len(starts) * width, width), sizes)[:, None]
    stack[:, 1 : 1 + width] = np.bincount(answers.ravel(), minlength=len(starts) * width).reshape(
        -1, width
    )
    products = stack[:, 1 + width :].reshape(len(starts), len(layout.groups), len(_OWN))
    measured = measure_rows(layout.plan, codes, layout.groups)
    for place, own in enumerate(_OWN):
        products[:, :, place] = np.add.reduceat(measured[own], starts)
    return stack


def form_amounts(q: Questionnaire, packed: str) -> Amounts:
    """Tally one filled form.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        The packed form.

    Returns
    -------
    tuple of (place, amount)
        What is not zero of the row `tally_groups` gives for this form alone; place 0 is the
        number of forms. For a single form, plain numbers are ten times faster than arrays.

    Raises
    ------
    ValueError
        For a form of wrong length or with an unknown character.

    References
    ----------
    As `analysis.contributions.measure`.
    """
    if len(packed) != len(q.positions) or not set(packed) <= _ORDER_OF_MARK.keys():
        raise ValueError(f"Có phiếu {q.code} mang câu trả lời không đọc được.")
    orders = [_ORDER_OF_MARK[mark] for mark in packed]
    width = len(CODES_IN_ORDER)
    amounts = [(0, 1)]
    amounts += [(1 + place * width + order, 1) for place, order in enumerate(orders)]
    first = 1 + len(orders) * width
    for members in _layout(q).members:
        amounts += (
            (first + at, own) for at, own in enumerate(_products(q, members, orders)) if own
        )
        first += len(_OWN)
    return tuple(amounts)


def _products(
    q: Questionnaire, members: tuple[tuple[int, int], ...], orders: list[int]
) -> tuple[int, ...]:
    """Measure a row of several criteria (position, weight) on one form, in the order of _OWN."""
    m = s = d = t = 0
    for position, weight in members:
        level = orders[position] + 1
        if level <= HIGHEST_LEVEL:
            m += weight
            s += weight * (level in q.scale.satisfied)
            d += weight * (level in q.scale.dissatisfied)
            t += weight * level
    return (int(m > 0), m * m, s * s, d * d, t * t, m * s, m * d, s * d, m * t, int(0 < m == s))
