"""What an outsider can compute about hidden cells: linear programs over the published sums."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.disclosure import Key, Sum

#: Fewest whole values that must stay possible for a hidden cell.
POSSIBLE_VALUES = 5
_SLACK = 1e-6
_Vector = NDArray[np.float64]
_Places = NDArray[np.intp]
#: Fewest possible values: the same for all cells, or one for each.
Needed = float | Mapping[Key, int]
Limits = Mapping[Key, tuple[float, float]]


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


class AttackProgram:
    """Hidden cells and every equation an outsider can write about them.

    Cells fall into blocks that share no equation. One linear program therefore moves a cell of
    each block at once: the best of the sum of their costs is the best of each.

    Parameters
    ----------
    values : mapping of Key to int
        True numbers of respondents of all cells.
    sums : iterable of Sum
        All sums an outsider has.
    hidden : collection of Key
        Cells not published.
    wanted : collection of Key
        Hidden cells that will be asked for; blocks without any are left out.
    needed : int or mapping of Key to int, optional
        Leave out also the blocks whose wanted cells all clearly keep so many possible values.
    limits : mapping of Key to (least, most), optional
        What an outsider knows of hidden cells beside the sums; the others are 0 or more.
    only_most : bool
        Ask only for the most that cells can be: the least counts as what `limits` say.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """

    def __init__(
        self,
        values: Mapping[Key, int],
        sums: Iterable[Sum],
        hidden: Collection[Key],
        wanted: Collection[Key],
        needed: Needed = math.inf,
        limits: Limits | None = None,
        *,
        only_most: bool = False,
    ) -> None:
        keys = sorted(hidden)
        matrix = _matrix({key: place for place, key in enumerate(keys)}, sums)
        truth = np.array([values[key] for key in keys], dtype=np.float64)
        _, block = connected_components(abs(matrix.T) @ abs(matrix), directed=False)
        known = limits or {}
        # Stands for "no limit": twice what any combination of the sums can force.
        far = 4 * float(truth.sum()) + 1000
        between = np.array([known.get(key, (0.0, far)) for key in keys]).reshape(-1, 2)
        low, high = _exchanged(matrix, truth, between)
        self._only_most = only_most
        if only_most:
            low = between[:, 0]
        asked = np.array([key in wanted for key in keys], dtype=bool)
        kept = np.isin(block, block[asked & (high - low + 1 < _needed_of(needed, keys))])
        rows = kept[matrix.indices[matrix.indptr[:-1]]]
        self.keys = [key for key, keep in zip(keys, kept, strict=True) if keep]
        self._block = block[kept]
        self._truth = truth = truth[kept]
        self._matrix = csr_array(matrix[rows][:, kept])
        self._right = self._matrix @ truth
        #: Smallest and largest value of each cell seen in any solution so far.
        self._low, self._high = low[kept], high[kept]
        self._between, self._far = between[kept], far
        wide = _needed_of(POSSIBLE_VALUES if needed == math.inf else needed, self.keys)
        near = np.column_stack((truth - wide, truth + wide))
        self._near = np.clip(near, self._between[:, :1], self._between[:, 1:])

    def places(self, wanted: Collection[Key]) -> _Places:
        """Find the places of some cells."""
        return np.flatnonzero([key in wanted for key in self.keys])

    def spread(self, places: _Places, needed: Needed) -> None:
        """Push many cells at once, some up and some down, and note what they can become.

        Solutions stay near the truth, so that one program moves as many cells as possible. Cells
        that have shown `needed` possible values are left alone.
        """
        bit = 0
        while len(left := self.uncertain(places, needed)):
            rank = self._rank(left)
            if bit > int(rank.max()).bit_length():
                return
            cost = np.zeros(len(self.keys))
            cost[left] = np.where((rank >> bit) & 1, 1.0, -1.0)
            self._solve(cost, self._near)
            self._solve(-cost, self._near)
            bit += 1

    def uncertain(self, places: _Places, needed: Needed) -> _Places:
        """Keep the places whose solutions so far do not show enough possible values."""
        low, high = np.ceil(self._low - _SLACK), np.floor(self._high + _SLACK)
        unsure: _Places = places[((high - low + 1) < _needed_of(needed, self.keys))[places]]
        return unsure

    def next_turn(self, places: _Places) -> _Places:
        """Choose the first place of each block."""
        turn: _Places = places[self._rank(places) == 0]
        return turn

    def bounds(self, turn: _Places) -> dict[Key, Bounds]:
        """Solve for the smallest and largest value of at most one cell of each block."""
        cost = np.zeros(len(self.keys))
        cost[turn] = 1.0
        high = self._solve(-cost, self._between)[turn]
        low = self._low[turn] if self._only_most else self._solve(cost, self._between)[turn]
        return {
            self.keys[place]: Bounds(float(lo), None if hi > self._far / 2 else float(hi))
            for place, lo, hi in zip(turn, low, high, strict=True)
        }

    def _rank(self, places: _Places) -> _Places:
        """Number the places within their blocks, from 0 in the order given."""
        block = self._block[places]
        order = np.argsort(block, kind="stable")
        first = np.searchsorted(block[order], block[order])
        rank = np.empty(len(places), dtype=np.intp)
        rank[order] = np.arange(len(places)) - first
        return rank

    def _solve(self, cost: _Vector, limits: _Vector) -> _Vector:
        """Minimise a cost over the blocks that have one; return the solution, else the truth."""
        moved = np.isin(self._block, self._block[cost != 0])
        rows = moved[self._matrix.indices[self._matrix.indptr[:-1]]]
        # The type stubs of linprog know neither sparse matrices nor limits in an array.
        matrix: Any = csr_array(self._matrix[rows][:, moved])
        near: Any = limits[moved]
        answer: Any = linprog(
            cost[moved], A_eq=matrix, b_eq=self._right[rows], bounds=near, method="highs"
        )
        if answer.status != 0:
            raise ArithmeticError(f"the linear program did not end: {answer.message}")
        found = self._truth.copy()
        found[moved] = answer.x
        self._low = np.minimum(self._low, found)
        self._high = np.maximum(self._high, found)
        return found


def _matrix(place: Mapping[Key, int], sums: Iterable[Sum]) -> csr_array:
    """Write the sums as equations about the hidden cells: children plus, total minus."""
    columns: list[int] = []
    signs: list[float] = []
    starts = [0]
    for item in sums:
        terms: Sequence[tuple[Key, float]] = [(key, 1.0) for key in item.children]
        unknown = [(place[key], sign) for key, sign in (*terms, (item.total, -1.0)) if key in place]
        if unknown:
            columns.extend(column for column, _ in unknown)
            signs.extend(sign for _, sign in unknown)
            starts.append(len(columns))
    shape = (len(starts) - 1, len(place))
    return csr_array((signs, columns, starts), shape=shape)


def _needed_of(needed: Needed, keys: Sequence[Key]) -> _Vector:
    """Give the fewest possible values of each cell; one that was not named needs none."""
    if isinstance(needed, Mapping):
        return np.array([needed.get(key, 0) for key in keys], dtype=np.float64)
    return np.full(len(keys), float(needed))


def _exchanged(matrix: csr_array, truth: _Vector, between: _Vector) -> tuple[_Vector, _Vector]:
    """Give the values that cells can take by mere exchange with the children of their one sum."""
    equations = np.bincount(matrix.indices, minlength=len(truth))
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    free = (equations[matrix.indices] == 1) & (matrix.data > 0)
    row, place = row[free], matrix.indices[free]
    rows = matrix.shape[0]
    together, least, most = (np.bincount(row, one[place], rows)[row] for one in (truth, *between.T))
    low, high = truth.copy(), truth.copy()
    lo, hi = between[place].T
    low[place] = np.maximum(lo, together - (most - hi))
    high[place] = np.minimum(hi, together - (least - lo))
    return low, high
