"""Keeps small groups from following by subtraction over units and periods together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.disclosure import DisclosureCell, Key
from analysis.group_complements import Protection, protect_groups
from analysis.small_groups import Ints, PublishedCounts, Stretch
from analysis.tally import Row

Stretches = Mapping[str, Stretch]
#: The period that each one is added up to.
Above = Mapping[str, str | None]


@dataclass(frozen=True)
class Kept:
    """What was hidden and shown of closed periods at their closing."""

    hidden: frozenset[Key] = frozenset()
    shown: frozenset[Key] = frozenset()
    #: Units whose criteria and factors were hidden.
    details: frozenset[Key] = frozenset()


NOTHING = Kept()


class GroupGuard:
    """Looks for small groups period by period, in the order in which they are published.

    Parameters
    ----------
    parents : mapping of node to node or None
        The tree of the nodes.
    stretches : mapping of str to Stretch
        When each period was, in the order of publication.
    above : mapping of str to str or None
        The period to which each one adds up.
    counts : mapping of (node, period) to array of int, shape (rows,)
        People in each row of each cell.
    thresholds : mapping of node to int
        Fewest people of nodes for which it is not `hide`.
    hide : int
        Fewest people of a group.
    """

    def __init__(
        self,
        parents: Mapping[str, str | None],
        stretches: Stretches,
        above: Above,
        counts: Mapping[Key, Ints],
        thresholds: Mapping[str, int],
        hide: int,
    ) -> None:
        self._order = {period: place for place, period in enumerate(stretches)}
        self._tops = {period: top_of(period, above) for period in stretches}
        self._keys: dict[str, list[Key]] = {top: [] for top in self._tops.values()}
        self._of_period: dict[str, set[Key]] = {period: set() for period in stretches}
        for key in counts:
            self._keys[self._tops[key[1]]].append(key)
            self._of_period[key[1]].add(key)
        self._published = {
            top: PublishedCounts(
                {node: parents[node] for node in dict.fromkeys(key[0] for key in keys)},
                {period: one for period, one in stretches.items() if self._tops[period] == top},
                {key: counts[key] for key in keys},
                thresholds,
                hide,
            )
            for top, keys in self._keys.items()
            if keys
        }

    def protect(
        self,
        period: str,
        hidden: Collection[Key],
        fixed: Collection[Key],
        secret: Collection[Key] = (),
    ) -> Protection:
        """Hide more cells of a period until nothing small follows from it and those before it.

        Parameters
        ----------
        period : str
            The period that is published now.
        hidden, fixed : collection of (node, period)
            Cells that are hidden, and cells that are public and stay so.
        secret : collection of (node, period)
            Hidden cells that must not follow, however many people they count.

        Returns
        -------
        Protection
            The cells hidden in addition.
        """
        top, now = self._tops[period], self._order[period]
        if top not in self._published:
            return Protection(frozenset())
        out: set[Key] = set()
        kept: set[Key] = set()
        for one, keys in self._of_period.items():
            if self._tops[one] != top:
                continue
            out |= keys if self._order[one] > now else keys.intersection(hidden)
            kept |= keys.intersection(secret) if self._order[one] <= now else set()
        found = protect_groups(self._published[top], out, fixed, kept)
        return Protection(found.hidden - out, found.unsafe)


def top_of(period: str, above: Above) -> str:
    """Name the longest period that a period adds up to."""
    parent = above.get(period)
    return period if parent is None else top_of(parent, above)


def withheld_details(
    cells: Mapping[Key, DisclosureCell],
    rows: Mapping[Key, Mapping[Row, int]],
    stretches: Stretches,
    hidden: Collection[Key],
    hide: int,
    kept: Kept = NOTHING,
) -> tuple[frozenset[Key], frozenset[Key]]:
    """Choose the units whose criteria and factors are withheld.

    A unit with a row of few respondents shows none of its rows, so that nothing follows from its
    other rows. Units are added until no small group follows in any row.

    Parameters
    ----------
    cells : mapping of (unit, period) to DisclosureCell
        Where the units and periods stand in the hierarchies.
    rows : mapping of (unit, period) to mapping of row to int
        Respondents of each row.
    stretches : mapping of str to Stretch
        When each period was, in the order of publication.
    hidden : collection of (unit, period)
        Units of which nothing is shown: their rows must not follow, however many people they count.
    hide : int
        Fewest respondents of a group.
    kept : Kept
        What was hidden and shown of closed periods.

    Returns
    -------
    tuple of frozenset of (unit, period)
        The units withheld; and those with a small group that follows from what is public already,
        as ("details:ID", period).
    """
    units = {key: cells[key] for key in rows}
    parents = {key[0]: cell.parent for key, cell in units.items()}
    above = {key[1]: cell.period_parent for key, cell in units.items()}
    guard = GroupGuard(parents, stretches, above, _side_by_side(rows), {}, hide)
    few = {key for key, counts in rows.items() if any(0 < n < hide for n in counts.values())}
    secret = {key for key in hidden if key in rows}
    known = (kept.shown & rows.keys()) - kept.details - secret
    out = secret | (kept.details & rows.keys()) | (few - known)
    unsafe: set[Key] = set()
    before: set[Key] = set()
    for period in stretches:
        found = guard.protect(period, out, known | (before - out), secret)
        out |= found.hidden
        unsafe |= {(f"details:{node.partition(':')[2]}", period) for node in found.unsafe}
        before |= {key for key in rows if key[1] == period}
    return frozenset(out), frozenset(unsafe)


def _side_by_side(rows: Mapping[Key, Mapping[Row, int]]) -> dict[Key, Ints]:
    """Lay the rows of all cells side by side."""
    names = sorted({row for counts in rows.values() for row in counts})
    return {
        key: np.array([counts.get(row, 0) for row in names], np.int64)
        for key, counts in rows.items()
    }
