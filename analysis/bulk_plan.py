"""How a questionnaire's answers are coded as small numbers, and what each number adds to a tally.

A histogram of such numbers per cell holds everything the tally needs: the millions of forms are
only counted, and the arithmetic is done once per number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analysis.contributions import Integers, form_plan, measure
from analysis.questionnaire import Questionnaire
from analysis.sums import MEASURES

#: The states of one position, as marks of a packed form: missing, the levels, not applicable.
MARKS = "-123459"
#: Measures that are no sum over positions: they need what one form answered in the whole row.
JOINT = ("n", "mm", "ss", "dd", "tt", "ms", "md", "sd", "mt", "whole")
#: What JOINT is computed from.
BASES = ("m", "s", "d", "t")
_BASE_PLACES = [MEASURES.index(name) for name in BASES]
#: Entries a table of transitions may have, so that it stays in the processor's cache.
TABLE = 1 << 18


@dataclass(frozen=True)
class Group:
    """A row of several criteria, and how its state follows from what is counted of its parts.

    Sources are blocks, then the groups with `tables`, numbered together. The state is found step
    by step: the first source's, then tables[i][state x codes of source i+1 + its code]. Without
    tables there would be too many states, and `JOINT` is added up form by form. A group of one
    source needs neither: its state is that of the source.
    """

    sources: tuple[int, ...]
    bases: tuple[Integers, ...]  # per source: codes x BASES
    tables: tuple[NDArray[np.unsignedinteger], ...] | None
    states: Integers  # states x BASES

    @property
    def effects(self) -> Integers:
        """What a form in each state adds: states x JOINT."""
        return np.stack(joint_measures(*self.states.T), axis=1)

    @cached_property
    def bits(self) -> int:
        """Bits that hold m, s, d or t of any form."""
        return int(sum(base.max(axis=0) for base in self.bases).max()).bit_length()

    @cached_property
    def lanes(self) -> tuple[tuple[Integers, ...], ...]:
        """BASES side by side in as few 64-bit numbers as hold them: per lane and source."""
        together = 63 // self.bits
        shifts = np.arange(together) * self.bits
        return tuple(
            tuple((fields << shifts[: fields.shape[1]]).sum(axis=1) for fields in parts)
            for parts in (
                [base[:, first : first + together] for base in self.bases]
                for first in range(0, len(BASES), together)
            )
        )


@dataclass(frozen=True)
class Plan:
    """Everything needed to count the forms of one questionnaire version."""

    blocks: tuple[tuple[int, ...], ...]  # up to three positions each, coded together in base 7
    groups: tuple[Group, ...]  # every row of several criteria, in the order of rows


def joint_measures(m: Integers, s: Integers, d: Integers, t: Integers) -> list[Integers]:
    """Compute the measures named in JOINT.

    Parameters
    ----------
    m, s, d, t
        int64 arrays (k,): answers, satisfied, dissatisfied, sum of levels of k forms in a row.

    Returns
    -------
    list of int64 arrays (k,)
        In the order of JOINT.

    References
    ----------
    As `analysis.contributions.measure`, which computes the same for whole forms.
    """
    answered = m > 0
    whole = answered & (s == m)
    parts = [m * m, s * s, d * d, t * t, m * s, m * d, s * d, m * t]
    return [answered.astype(np.int64), *parts, whole.astype(np.int64)]


@lru_cache(maxsize=64)
def bulk_plan(q: Questionnaire, most_states: int) -> Plan:
    """Plan how to count forms.

    Parameters
    ----------
    q
        The questionnaire version.
    most_states
        States a row may have before it is added up form by form instead; codes of a block.

    Returns
    -------
    Plan
        Blocks cover every position once.

    References
    ----------
    Nothing external: what a code adds is taken from `analysis.contributions.measure`.
    """
    blocks = _blocks(q, most_states)
    # What each source's codes add to BASES of each row.
    sources = [_measured(q, block) for block in blocks]
    standing_for = list(range(len(blocks)))  # a factor's group stands for its blocks
    groups: list[Group] = []
    for row in np.flatnonzero(form_plan(q).members.sum(axis=0) > 1).tolist():
        touching = [i for i in range(len(blocks)) if sources[i][:, row].any()]
        chosen = tuple(dict.fromkeys(standing_for[i] for i in touching))
        group = _group(chosen, tuple(sources[i][:, row] for i in chosen), most_states)
        groups.append(group)
        if group.tables:
            for i in touching:
                standing_for[i] = len(sources)
            # A criterion weighs the same in its factor and overall, so the states serve both.
            sources.append(np.repeat(group.states[:, None], sources[0].shape[1], axis=1))
    return Plan(tuple(blocks), tuple(groups))


def _blocks(q: Questionnaire, most_states: int) -> list[tuple[int, ...]]:
    """Take positions two by two: of one factor together, the ones that stand alone together."""
    members: dict[str | None, list[int]] = {}
    for place, code in enumerate(q.positions):
        members.setdefault(q.criterion(code).factor, []).append(place)
    alone = members.pop(None, [])
    alone += [places[0] for places in members.values() if len(places) == 1]
    together = [places for places in members.values() if len(places) > 1]
    return [piece for places in (*together, alone) for piece in _pieces(places, most_states)]


def _pieces(places: list[int], most_states: int) -> list[tuple[int, ...]]:
    """Cut into twos; an odd one joins the last two if so many codes may be counted."""
    pieces = [tuple(places[first : first + 2]) for first in range(0, len(places), 2)]
    if len(pieces) > 1 and len(pieces[-1]) == 1 and len(MARKS) ** 3 <= most_states:
        last = pieces.pop()
        pieces[-1] += last
    return pieces


def _measured(q: Questionnaire, places: tuple[int, ...]) -> Integers:
    """Measure a form for each code of a block, blank elsewhere: codes x rows x BASES."""
    forms = []
    for marks in product(MARKS, repeat=len(places)):
        form = ["-"] * len(q.positions)
        for place, mark in zip(places, marks, strict=True):
            form[place] = mark
        forms.append("".join(form))
    return measure(q, forms)[:, :, _BASE_PLACES]


def _group(sources: tuple[int, ...], bases: tuple[Integers, ...], most: int) -> Group:
    """Find the states of a row, unless they are too many."""
    states, tables = bases[0], []
    for base in bases[1:]:
        if len(states) * len(base) > TABLE:
            return Group(sources, bases, None, states[:0])
        states, table = _merge(states, base)
        tables.append(table)
    if tables and len(states) > most:
        return Group(sources, bases, None, states[:0])
    return Group(sources, bases, tuple(tables), states)


def _merge(states: Integers, base: Integers) -> tuple[Integers, NDArray[np.unsignedinteger]]:
    """Add a source: the states that differ in m, s, d or t, and the table that leads to them."""
    sums = (states[:, None] + base).reshape(-1, len(BASES))
    keys = np.ravel_multi_index(tuple(sums.T), tuple(sums.max(axis=0) + 1))
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return sums[first], place.astype(np.min_scalar_type(len(first)))
