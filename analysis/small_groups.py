"""Small groups of people that follow from published counts by subtraction over units and time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure import HIDE_BELOW, DisclosureError, Key

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
#: First day and the day after the last, as numbers of days.
Stretch = tuple[int, int]
#: Numbers of a time and of a node.
Piece = tuple[int, int]
#: The shortest stretches of time of which a longer time is made.
_Time = frozenset[int]
NOWHERE = -1
#: Every set of the stretches of a period is looked at: quarters of a year are 4.
MOST_STRETCHES = 6
#: Why a piece is known, beside the numbers of the sums over time: shown itself, or by the tree.
SHOWN, BY_TREE, UNKNOWN = -1, -2, -3


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """People of a piece, less those known within it: too few in a row."""

    piece: Piece
    row: int
    people: int


class PublishedCounts:
    """Counts of people by node and period, in one or more rows.

    Parameters
    ----------
    parents : mapping of str to str or None
        The tree of the nodes; counts of children add up to those of their parent.
    stretches : mapping of str to Stretch
        When each period was. Periods nest or follow one another.
    counts : mapping of (node, period) to array of int, shape (rows,)
        A cell that is not there counts nobody, and everybody knows it.
    thresholds : mapping of str to int
        Fewest people of nodes for which it is not `hide`, such as single desks.
    hide : int
        Fewest people of a group that may be computed.

    Notes
    -----
    A time is any union of stretches within one period: of a year less its second quarter, say. The
    one unknown term of a sum over two times, or over the children of a node, becomes known. A known
    count less the most that is known within it, by nodes or by time, must be empty or large enough
    in every row.

    Raises
    ------
    DisclosureError
        When the longest period is made of more than `MOST_STRETCHES` stretches.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """

    def __init__(
        self,
        parents: Mapping[str, str | None],
        stretches: Mapping[str, Stretch],
        counts: Mapping[Key, Ints],
        thresholds: Mapping[str, int] | None = None,
        hide: int = HIDE_BELOW,
    ) -> None:
        self.nodes = list(parents)
        at = {node: place for place, node in enumerate(self.nodes)}
        #: Number of the parent of each node.
        self.above = np.array([at.get(up or "", NOWHERE) for up in parents.values()], np.int64)
        #: How many nodes are above each node.
        self.depth = _depth(self.above)
        self._levels = _from_below(self.depth)
        own = thresholds or {}
        self._needed = np.array([own.get(node, hide) for node in self.nodes], np.int64)
        times = _times_of(stretches)
        cells = {time: self._cells(period, counts) for period, time in times.items()}
        sums = list(_sums_of(times.values()))
        _fill_in(cells, sums)
        #: All times with a count, shorter ones first.
        self.times = sorted(cells, key=lambda time: (len(time), sorted(time)))
        number = {time: place for place, time in enumerate(self.times)}
        #: Number of the time of each period.
        self.periods = {period: number[time] for period, time in times.items()}
        #: And back.
        self.period_of = {time: period for period, time in self.periods.items()}
        #: Places of the cells among all pieces, row after row.
        self._place = {(node, p): self.periods[p] * len(at) + at[node] for node, p in counts}
        #: True counts, shape (times, nodes, rows).
        self.counts = np.array([cells[time] for time in self.times])
        #: Two times and the one that they make together.
        self.sums = [
            (number[a], number[b], number[a | b])
            for a, b in sums
            if a in number and b in number and a | b in number
        ]

    def _cells(self, period: str, counts: Mapping[Key, Ints]) -> Ints:
        """Give the counts of all nodes in a period, shape (nodes, rows)."""
        nobody = np.zeros(len(next(iter(counts.values()), ())), np.int64)
        return np.array([counts.get((node, period), nobody) for node in self.nodes])

    def why_known(self, hidden: Collection[Key]) -> Ints:
        """Find what can be computed when all cells but the hidden ones are shown.

        Parameters
        ----------
        hidden : collection of (node, period)
            The cells that are not shown.

        Returns
        -------
        array of int, shape (times, nodes)
            Why each count is known: `SHOWN`, `BY_TREE`, or the number of the sum over time from
            which it follows; `UNKNOWN` for the others.
        """
        why = np.full(self.counts.shape[:2], UNKNOWN, np.int64)
        why[list(self.periods.values())] = SHOWN
        why.flat[[self._place[key] for key in hidden if key in self._place]] = UNKNOWN
        while any([self._complete_time(why), self._complete_tree(why)]):
            pass
        return why

    def known_from(self, shown: Collection[Key]) -> Mask:
        """Tell what can be computed of these cells alone, shape (times, nodes)."""
        known: Mask = self.why_known(self._place.keys() - set(shown)) != UNKNOWN
        return known

    def within(self, piece: Piece) -> Mask:
        """Mark the pieces within one, itself among them, shape (times, nodes)."""
        time, node = piece
        under = np.arange(len(self.nodes)) == node
        for level in reversed(self._levels):
            under[level] |= under[self.above[level]]
        shorter = np.array([other <= self.times[time] for other in self.times])
        inside: Mask = shorter[:, np.newaxis] & under
        return inside

    def _complete_time(self, why: Ints) -> bool:
        """Make the one unknown term of each sum over time known; tell whether there was any."""
        before = int((why == UNKNOWN).sum())
        for place, terms in enumerate(self.sums):
            unknown = why[list(terms)] == UNKNOWN
            alone = unknown.sum(axis=0) == 1
            for term, one in zip(terms, unknown, strict=True):
                why[term, one & alone] = place
        return int((why == UNKNOWN).sum()) < before

    def _complete_tree(self, why: Ints) -> bool:
        """Make the one unknown term of each sum over nodes known; tell whether there was any."""
        inner, size = self.above != NOWHERE, len(self.nodes)
        has_children = np.bincount(self.above[inner], minlength=size) > 0
        more = False
        for told in why:
            unknown = told == UNKNOWN
            terms = np.bincount(self.above[inner & unknown], minlength=size) + unknown
            alone = has_children & (terms == 1)
            found = unknown & (alone | (inner & alone[self.above]))
            told[found] = BY_TREE
            more = more or bool(found.any())
        return more

    def small_groups(self, known: Mask) -> Iterator[SmallGroup]:
        """Find the small groups that follow from what is known.

        Parameters
        ----------
        known : array of bool, shape (times, nodes)
            The counts that are known, see `why_known`.

        Yields
        ------
        SmallGroup
            Every known piece with too few people left in a row; none when nothing small follows.
        """
        for time, ways in enumerate(self._known_within(known)):
            rest = self.counts[time] - np.array(ways)
            needed = self._needed_in(known[time], time)[:, np.newaxis]
            few = (rest > 0) & (rest < needed) & known[time][:, np.newaxis]
            for node in np.flatnonzero(few.any(axis=(0, 2))).tolist():
                way, row = np.argwhere(few[:, node])[0].tolist()
                yield SmallGroup((time, node), row, int(rest[way, node, row]))

    def _known_within(self, known: Mask) -> Iterator[list[Ints]]:
        """Give the most known within the pieces of each time: by nodes under it, by each split.

        Each way has the shape (nodes, rows). Where a part is not known, what is known within it
        counts.
        """
        most: list[Ints] = []
        for time, counts in enumerate(self.counts):
            splits = [most[a] + most[b] for a, b, both in self.sums if both == time]
            under = np.zeros_like(counts)
            best = np.max([under, *splits], axis=0)
            best[known[time]] = counts[known[time]]
            for level in self._levels:
                np.add.at(under, self.above[level], best[level])
                best = np.maximum(best, under)
            most.append(best)
            yield [under, *splits]

    def _needed_in(self, known: Mask, time: int) -> Ints:
        """Give the fewest people of what is left of each node: as many as any unknown child needs.

        A child of which nothing within is known is one group; else its unknown children count.
        """
        there = self.counts[time].any(axis=1)
        some_known = np.zeros(len(self.nodes), dtype=bool)
        inner = np.zeros(len(self.nodes), np.int64)
        for level in self._levels:
            unknown = level[~known[level] & there[level]]
            part = np.where(some_known[unknown], inner[unknown], self._needed[unknown])
            np.maximum.at(inner, self.above[unknown], part)
            told = level[there[level] & (known[level] | some_known[level])]
            some_known[self.above[told]] = True
        return np.maximum(self._needed, inner)


def _times_of(stretches: Mapping[str, Stretch]) -> dict[str, _Time]:
    """Give of which of the shortest stretches each period is made."""
    days = sorted({day for stretch in stretches.values() for day in stretch})
    shortest = list(pairwise(days))
    return {
        period: frozenset(at for at, (a, b) in enumerate(shortest) if start <= a and b <= end)
        for period, (start, end) in stretches.items()
    }


def _sums_of(times: Collection[_Time]) -> Iterator[tuple[_Time, _Time]]:
    """Give every two times without a common part that lie within one period."""
    longest = [time for time in set(times) if not any(time < other for other in times)]
    for whole in longest:
        if len(whole) > MOST_STRETCHES:
            raise DisclosureError(f"{len(whole)} stretches in a period, at most {MOST_STRETCHES}")
        parts = [
            frozenset(chosen)
            for size in range(1, len(whole))
            for chosen in combinations(sorted(whole), size)
        ]
        yield from ((a, b) for a, b in combinations(parts, 2) if not a & b)


def _fill_in(cells: dict[_Time, Ints], sums: Collection[tuple[_Time, _Time]]) -> None:
    """Compute the counts of all times that follow from those of the periods."""
    size = 0
    while size < len(cells):
        size = len(cells)
        for a, b in sums:
            if a in cells and b in cells:
                cells.setdefault(a | b, cells[a] + cells[b])
            elif a | b in cells and (a in cells or b in cells):
                one, other = (a, b) if a in cells else (b, a)
                cells[other] = cells[a | b] - cells[one]


def _depth(above: Ints) -> Ints:
    """Count the nodes above each node."""
    depth = np.zeros(len(above), np.int64)
    up = above.copy()
    while (inner := up != NOWHERE).any():
        depth[inner] += 1
        up[inner] = above[up[inner]]
    return depth


def _from_below(depth: Ints) -> list[Ints]:
    """Give the nodes of each level, the deepest first, without those at the top."""
    return [np.flatnonzero(depth == level) for level in range(depth.max(initial=0), 0, -1)]
