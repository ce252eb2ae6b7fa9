"""Puts the figures of merged units on today's map among the cells of the public table.

Reports are printed on today's map, the public tables on the map of then. Whoever lays them side by
side can take the units of then away from the unit of today.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analysis.disclosure import DisclosureCell, Key, Sum
from analysis.tally_table import TallyTable
from survey.queries.unit_tree import UnitTree
from survey.services.tallies.sum_periods import Piece, counted, nodes_of


class MergedSums:
    """Cells ("today:UNIT", period) and what they are made of, period after period."""

    def __init__(self, tree: UnitTree) -> None:
        self._tree = tree
        self._units = sorted(frozenset().union(*tree.gained.values()))
        self.sums: list[Sum] = []

    def add(
        self,
        cells: dict[Key, DisclosureCell],
        period: tuple[str, str | None],
        pieces: Sequence[Piece],
        table: TallyTable,
    ) -> None:
        """Add the cells of a period, given with the one it adds up to, to those of its units."""
        if not self._units:
            return
        at, above = period
        nodes = nodes_of(self._tree, pieces, table, self._tree.today)
        found = dict(zip(nodes.keys, counted(nodes.table), strict=True))
        for unit in self._units:
            if ("unit", unit) not in found:
                continue
            total = (f"today:{unit}", at)
            people, satisfied, answers = found["unit", unit]
            cells[total] = DisclosureCell(None, above, people, satisfied, answers=answers)
            self.sums.append(Sum(total, self._parts(cells, unit, at, pieces)))

    def hidden(self, hidden: Collection[Key]) -> frozenset[Key]:
        """Name the units whose figure of today is hidden: then that of then is hidden too."""
        totals = (one.total for one in self.sums if one.total in hidden)
        return frozenset(_of_then(total) for total in totals)

    def details(self, hidden: Collection[Key], details: Collection[Key]) -> frozenset[Key]:
        """Name the units whose criteria are hidden since those of a part are: they would follow."""
        return frozenset(
            _of_then(one.total)
            for one in self.sums
            if any(
                part in hidden or part in details or part[0].startswith("desk:")
                for part in one.children
            )
        )

    def _parts(
        self, cells: dict[Key, DisclosureCell], unit: int, at: str, pieces: Sequence[Piece]
    ) -> tuple[Key, ...]:
        """Choose what adds up to a unit of today: units of then, where these do, else desks."""
        moved = {old for old, gained in self._tree.gained.items() if unit in gained}
        top = [old for old in moved if moved.isdisjoint({*self._tree.line_up(old)} - {old})]
        units = [key for one in (unit, *top) if (key := (f"unit:{one}", at)) in cells]
        if sum(cells[key].n for key in units) == cells[f"today:{unit}", at].n:
            return tuple(units)
        return tuple(
            (f"desk:{desk}@{then}", at)
            for desk, then in pieces
            if unit in self._tree.line_up(self._tree.today[then])
        )


def on_both_maps(hidden: Collection[Key], cells: Collection[Key]) -> frozenset[Key]:
    """Name what is hidden on the other map where a unit is hidden on one: it has one report."""
    other = {"unit": "today", "today": "unit"}
    found = set()
    for node, at in hidden:
        kind, _, unit = node.partition(":")
        if kind in other and (twin := (f"{other[kind]}:{unit}", at)) in cells:
            found.add(twin)
    return frozenset(found)


def _of_then(total: Key) -> Key:
    return f"unit:{total[0].partition(':')[2]}", total[1]
