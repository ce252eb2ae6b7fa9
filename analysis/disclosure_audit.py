"""Audit of a suppressed table by linear programming, and repair until nothing can be computed."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.disclosure import (
    HIDE_BELOW,
    DisclosureCell,
    Key,
    Sum,
    SuppressionTable,
    hierarchy_sums,
)

#: Fewest whole values that must stay possible for a hidden cell.
POSSIBLE_VALUES = 5
_SLACK = 1e-6
_UNBOUNDED = 3
_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest number an outsider can compute for a cell; hi None = no limit."""

    lo: float
    hi: float | None

    @property
    def values(self) -> float:
        """Return how many whole numbers lie between the bounds."""
        if self.hi is None:
            return math.inf
        return math.floor(self.hi + _SLACK) - math.ceil(self.lo - _SLACK) + 1


@dataclass(frozen=True, slots=True)
class Suppression:
    """The pattern to publish with: hidden cells, the small ones among them, and what is left open.

    `unsafe` can only be non-empty when cells were already public and could not be hidden.
    """

    hidden: frozenset[Key]
    primary: frozenset[Key]
    unsafe: Mapping[Key, Bounds]
    rounds: int

    @property
    def complements(self) -> frozenset[Key]:
        """Return the cells hidden only to protect others."""
        return self.hidden - self.primary


class _Block:
    """Hidden cells tied together by sums: the equations an outsider can write about them."""

    def __init__(self, keys: Sequence[Key], matrix: csr_array, truth: _Vector) -> None:
        self.keys = keys
        #: The type stubs of linprog do not know that it takes sparse matrices.
        self._matrix: Any = matrix
        self._right = matrix @ truth
        #: Smallest and largest value of each cell seen in any solution so far.
        self.low = truth.copy()
        self.high = truth.copy()
        self._near = np.column_stack((np.maximum(truth - POSSIBLE_VALUES, 0), truth))
        self._near[:, 1] += POSSIBLE_VALUES

    def spread(self, places: Sequence[int]) -> None:
        """Push many cells at once, some up and some down, and note what they can become.

        Solutions stay near the truth, so that one program moves as many cells as possible.
        """
        for bit in range(max(1, (len(places) - 1).bit_length()) + 1):
            cost = np.zeros(len(self.keys))
            cost[places] = [1.0 if (rank >> bit) & 1 else -1.0 for rank in range(len(places))]
            self._solve(cost, self._near)
            self._solve(-cost, self._near)

    def bounds(self, place: int) -> Bounds:
        """Solve for the smallest and largest value of one cell."""
        cost = np.zeros(len(self.keys))
        cost[place] = 1.0
        lo = self._solve(cost, (0, None))
        hi = self._solve(-cost, (0, None))
        return Bounds(0.0 if lo is None else lo, None if hi is None else -hi)

    def certified(self, place: int, needed: int) -> bool:
        """Tell whether solutions already seen show enough possible values."""
        return Bounds(float(self.low[place]), float(self.high[place])).values >= needed

    def _solve(self, cost: _Vector, limits: Any) -> float | None:
        """Minimise a cost; return None when it has no limit."""
        answer: Any = linprog(
            cost, A_eq=self._matrix, b_eq=self._right, bounds=limits, method="highs"
        )
        if answer.status == _UNBOUNDED:
            return None
        if answer.status != 0:
            raise ArithmeticError(f"the linear program did not end: {answer.message}")
        self.low = np.minimum(self.low, answer.x)
        self.high = np.maximum(self.high, answer.x)
        return float(answer.fun)


def cell_bounds(
    values: Mapping[Key, int], sums: Iterable[Sum], hidden: Collection[Key]
) -> dict[Key, Bounds]:
    """Range that everything published leaves for each hidden cell.

    Parameters
    ----------
    values : mapping of Key to int
        True numbers of respondents of all cells.
    sums : iterable of Sum
        All sums an outsider has.
    hidden : collection of Key
        Cells not published.

    Returns
    -------
    dict of Key to Bounds
        Two linear programs for each hidden cell, over numbers not below 0.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    return {
        key: block.bounds(place)
        for block in _blocks(values, sums, hidden, hidden)
        for place, key in enumerate(block.keys)
    }


def unsafe_cells(
    values: Mapping[Key, int],
    sums: Iterable[Sum],
    hidden: Collection[Key],
    *,
    asked: Collection[Key] | None = None,
    needed: int = POSSIBLE_VALUES,
) -> dict[Key, Bounds]:
    """Hidden cells for which fewer than `needed` whole values stay possible.

    Parameters
    ----------
    values, sums, hidden
        As in `cell_bounds`.
    asked : collection of Key, optional
        Look only at these hidden cells.
    needed : int
        Fewest possible values.

    Returns
    -------
    dict of Key to Bounds
        Empty when the table may be published. Cells shown safe by a solution found for other
        cells are not solved for again; the answer is the same as that of `cell_bounds`.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    wanted = set(hidden if asked is None else asked)
    found: dict[Key, Bounds] = {}
    for block in _blocks(values, sums, hidden, wanted):
        places = [place for place, key in enumerate(block.keys) if key in wanted]
        block.spread(places)
        for place in places:
            if not block.certified(place, needed):
                bounds = block.bounds(place)
                if bounds.values < needed:
                    found[block.keys[place]] = bounds
    return found


def protect(
    cells: Mapping[Key, DisclosureCell],
    *,
    extra_sums: Sequence[Sum] = (),
    threshold: int = HIDE_BELOW,
    needed: int = POSSIBLE_VALUES,
    fixed: Collection[Key] = (),
) -> Suppression:
    """Choose the cells to hide and prove that none of them can be computed.

    Parameters
    ----------
    cells : mapping of (node, period) to DisclosureCell
        All cells of the publication, totals included.
    extra_sums : sequence of Sum
        Sums beyond the two hierarchies: channels, versions, units on another map.
    threshold : int
        Fewest respondents of a shown cell without a threshold of its own.
    needed : int
        Fewest whole values that must stay possible for a hidden cell.
    fixed : collection of Key
        Cells already public.

    Returns
    -------
    Suppression
        Number of respondents, satisfied answers and index of a hidden cell are all withheld.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    table = SuppressionTable(cells, [*hierarchy_sums(cells), *extra_sums], threshold, fixed)
    values = {key: cell.n for key, cell in cells.items()}
    primary = table.hide_primary()
    table.complete()
    unsafe: dict[Key, Bounds] = {}
    asked, rounds = set(table.hidden), 0
    while asked:
        unsafe = unsafe_cells(values, table.sums, table.hidden, asked=asked, needed=needed)
        before = set(table.hidden)
        table.hide(_complements(table, unsafe))
        table.complete()
        added = table.hidden - before
        # Hiding more never narrows a range: only new cells and open ones are asked again.
        asked = added | set(unsafe) if added else set()
        rounds += bool(added)
    return Suppression(frozenset(table.hidden), primary, unsafe, rounds)


def _complements(table: SuppressionTable, unsafe: Iterable[Key]) -> list[Key]:
    """Choose one more cell to hide for each cell that is still pinned down."""
    found = (_complement(table, key) for key in unsafe)
    return [key for key in found if key is not None]


def _complement(table: SuppressionTable, key: Key) -> Key | None:
    """Return the smallest open cell in the nearest sums around a hidden cell."""
    seen, ring = {key}, [key]
    while ring:
        sums = [item for near in ring for item in table.sums_of(near)]
        sibling = table.smallest(child for item in sums for child in item.children)
        chosen = sibling or table.smallest(item.total for item in sums)
        if chosen is not None:
            return chosen
        around = {term for item in sums for term in (item.total, *item.children)}
        ring = sorted((around - seen) & table.hidden)
        seen |= around
    return None


def _blocks(
    values: Mapping[Key, int],
    sums: Iterable[Sum],
    hidden: Collection[Key],
    wanted: Collection[Key],
) -> Iterator[_Block]:
    """Split the hidden cells into independent blocks and yield those with a wanted cell."""
    keys = sorted(hidden)
    matrix = _matrix({key: place for place, key in enumerate(keys)}, sums)
    truth = np.array([values[key] for key in keys], dtype=np.float64)
    _, label = connected_components(abs(matrix.T) @ abs(matrix), directed=False)
    row_label = label[matrix.indices[matrix.indptr[:-1]]]
    asked = {int(label[place]) for place, key in enumerate(keys) if key in wanted}
    for number in sorted(asked):
        places = np.flatnonzero(label == number)
        rows = np.flatnonzero(row_label == number)
        part = csr_array(matrix[rows][:, places])
        yield _Block([keys[place] for place in places], part, truth[places])


def _matrix(place: Mapping[Key, int], sums: Iterable[Sum]) -> csr_array:
    """Write the sums as equations about the hidden cells: children plus, total minus."""
    columns: list[int] = []
    signs: list[float] = []
    starts = [0]
    for item in sums:
        terms = [(key, 1.0) for key in item.children] + [(item.total, -1.0)]
        unknown = [(place[key], sign) for key, sign in terms if key in place]
        if unknown:
            columns.extend(column for column, _ in unknown)
            signs.extend(sign for _, sign in unknown)
            starts.append(len(columns))
    shape = (len(starts) - 1, len(place))
    return csr_array((signs, columns, starts), shape=shape)
