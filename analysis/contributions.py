"""What filled forms add to a tally, as arrays of exact integers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.answers import ALPHABET, MISSING, NOT_APPLICABLE
from analysis.questionnaire import Questionnaire
from analysis.sums import MEASURES

Row = tuple[str, str]
Integers = NDArray[np.int64]
Places = slice | NDArray[np.intp]

#: Packed forms are measured so many at a time, to bound memory.
CHUNK = 2048
#: Distinct filled forms whose contribution is kept: at most about 15 MB for a long form.
CACHED_FORMS = 4096
#: What an answer may be, in the order of the measures that count it: l1 to l5, na, missing.
CODES_IN_ORDER = (1, 2, 3, 4, 5, NOT_APPLICABLE, 0)

_INVALID = 255
_CODES = np.full(256, _INVALID, dtype=np.uint8)
for _mark in ALPHABET:
    _CODES[ord(_mark)] = 0 if _mark == MISSING else int(_mark)


@lru_cache(maxsize=64)
def tally_rows(q: Questionnaire) -> tuple[Row, ...]:
    """Name the rows of a questionnaire's tally.

    Parameters
    ----------
    q
        The questionnaire version.

    Returns
    -------
    tuple of (level, code)
        Criteria, the overall question if asked, factors, and ("overall", "ALL"), in this order.

    References
    ----------
    The order is that of stored tallies, so it never changes.
    """
    question = () if q.overall is None else (("question", q.overall.code),)
    return (
        *(("criterion", criterion.code) for criterion in q.criteria),
        *question,
        *(("factor", factor.code) for factor in q.factors),
        ("overall", "ALL"),
    )


@dataclass(frozen=True)
class FormPlan:
    """How the positions of a packed form feed the rows of its tally."""

    weights: Integers  # positions x rows
    members: Integers  # positions x rows, 0 or 1
    satisfied: NDArray[np.bool_]  # by code 0..9
    dissatisfied: NDArray[np.bool_]


@lru_cache(maxsize=64)
def form_plan(q: Questionnaire) -> FormPlan:
    """Work out which rows every position feeds, and with which weight."""
    rows = tally_rows(q)
    members = np.zeros((len(q.positions), len(rows)), dtype=np.int64)
    weights = members.copy()
    for place, code in enumerate(q.positions):
        criterion = q.criterion(code)
        own = ("criterion", code) if criterion in q.criteria else ("question", code)
        members[place, rows.index(own)] = weights[place, rows.index(own)] = 1
        groups: list[Row] = []
        if own[0] == "criterion":
            groups.append(("overall", "ALL"))
        if criterion.factor is not None:
            groups.append(("factor", criterion.factor))
        for group in groups:
            members[place, rows.index(group)] = 1
            weights[place, rows.index(group)] = criterion.weight
    satisfied = np.isin(np.arange(10), list(q.scale.satisfied))
    dissatisfied = np.isin(np.arange(10), list(q.scale.dissatisfied))
    return FormPlan(weights, members, satisfied, dissatisfied)


def answer_codes(q: Questionnaire, packed: Sequence[str]) -> NDArray[np.uint8]:
    """Read packed forms as numbers.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        k packed forms.

    Returns
    -------
    uint8 array (k, positions)
        Levels 1 to 5, 9 for "not applicable", 0 for missing.

    Raises
    ------
    ValueError
        For a form of wrong length or with an unknown character.

    References
    ----------
    `analysis.answers` tells the characters.
    """
    width = len(q.positions)
    text = "".join(packed).encode("latin-1", "replace")
    codes = _CODES[np.frombuffer(text, dtype=np.uint8)]
    if set(map(len, packed)) - {width} or (codes == _INVALID).any():
        raise ValueError(f"Có phiếu {q.code} mang câu trả lời không đọc được.")
    return codes.reshape(len(packed), width)


def measure(q: Questionnaire, packed: Sequence[str]) -> Integers:
    """Measure filled forms one by one.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        k packed forms.

    Returns
    -------
    int64 array (k, rows, measures)
        For each form and row of `tally_rows(q)`, the values of MEASURES.

    Raises
    ------
    ValueError
        For a form of wrong length or with an unknown character.

    References
    ----------
    Särndal, Swensson, Wretman 1992, section 5.6: the respondent is the ultimate cluster, so
    squares and products are taken per form before anything is added.
    """
    plan, codes = form_plan(q), answer_codes(q, packed)
    own = measure_rows(plan, codes, slice(None))
    counts = [(codes == code).astype(np.int64) @ plan.members for code in CODES_IN_ORDER]
    return np.stack([*own, *counts], axis=2)


def measure_rows(plan: FormPlan, codes: NDArray[np.uint8], rows: Places) -> list[Integers]:
    """Measure chosen rows of filled forms, except for the counts of answers.

    Parameters
    ----------
    plan
        That of the questionnaire version.
    codes
        uint8 array (k, positions) as `answer_codes` gives it.
    rows
        The chosen rows, as an index into `tally_rows(q)`.

    Returns
    -------
    list of int64 arrays (k, chosen rows)
        One for each of MEASURES from "n" to "whole".

    References
    ----------
    As `measure`.
    """
    weights = plan.weights[:, rows]
    levels = np.where(codes <= 5, codes, 0).astype(np.int64)
    m = (levels > 0).astype(np.int64) @ weights
    s = plan.satisfied[codes].astype(np.int64) @ weights
    d = plan.dissatisfied[codes].astype(np.int64) @ weights
    t = levels @ weights
    answered = m > 0
    whole = answered & (s == m)
    n = answered.astype(np.int64)
    squares = [m * m, s * s, d * d, t * t]
    return [n, m, s, d, t, *squares, m * s, m * d, s * d, m * t, whole.astype(np.int64)]


@lru_cache(maxsize=CACHED_FORMS)
def contribution(q: Questionnaire, packed: str) -> Integers:
    """Return what one filled form adds to each row.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        The packed form.

    Returns
    -------
    int64 array (rows, measures)
        Read-only; kept for forms filled alike.

    Raises
    ------
    ValueError
        For a faulty form.

    References
    ----------
    As `measure`.
    """
    cells: Integers = measure(q, [packed])[0]
    cells.flags.writeable = False
    return cells


def add_forms(q: Questionnaire, packed: Iterable[str]) -> tuple[int, Integers]:
    """Add up many forms: forms filled alike are measured once and counted.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        Packed forms in any order.

    Returns
    -------
    (int, int64 array (rows, measures))
        Number of forms, blank ones too, and the sums of their contributions.

    Raises
    ------
    ValueError
        For a faulty form.

    References
    ----------
    As `measure`.
    """
    alike = Counter(packed)
    forms, times = list(alike), np.array(list(alike.values()), dtype=np.int64)
    total = np.zeros((len(tally_rows(q)), len(MEASURES)), dtype=np.int64)
    for first in range(0, len(forms), CHUNK):
        part = slice(first, first + CHUNK)
        total += np.tensordot(times[part], measure(q, forms[part]), axes=1)
    return int(times.sum()), total
