"""Audit of a suppressed table by linear programming, and repair until nothing can be computed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure import (
    HIDE_BELOW,
    DisclosureCell,
    Key,
    Sum,
    SuppressionTable,
    hierarchy_sums,
)
from analysis.disclosure_program import POSSIBLE_VALUES, AttackProgram, Bounds


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
    program = AttackProgram(values, sums, hidden, hidden)
    left = program.places(hidden)
    found: dict[Key, Bounds] = {}
    while len(left):
        found |= program.bounds(program.next_turn(left))
        left = program.places(set(hidden) - found.keys())
    return found


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
    program = AttackProgram(values, sums, hidden, wanted, needed)
    program.spread(program.places(wanted), needed)
    solved: dict[Key, Bounds] = {}
    while len(left := program.uncertain(program.places(wanted - solved.keys()), needed)):
        solved |= program.bounds(program.next_turn(left))
    return {key: bounds for key, bounds in solved.items() if bounds.values < needed}


def protect(
    cells: Mapping[Key, DisclosureCell],
    *,
    sums: Sequence[Sum] | None = None,
    extra_sums: Sequence[Sum] = (),
    threshold: int = HIDE_BELOW,
    needed: int = POSSIBLE_VALUES,
    fixed: Collection[Key] = (),
    further: Callable[[Collection[Key]], Collection[Key]] = lambda hidden: (),
) -> Suppression:
    """Choose the cells to hide and prove that none of them can be computed.

    Parameters
    ----------
    cells : mapping of (node, period) to DisclosureCell
        All cells of the publication, totals included.
    sums : sequence of Sum, optional
        Those of the two hierarchies, when they are known already: see `hierarchy_sums`.
    extra_sums : sequence of Sum
        Sums beyond the two hierarchies: channels, versions, units on another map.
    threshold : int
        Fewest respondents of a shown cell without a threshold of its own.
    needed : int
        Fewest whole values that must stay possible for a hidden cell.
    fixed : collection of Key
        Cells already public.
    further : callable
        Given the cells hidden so far, names others to hide for reasons of its own.

    Returns
    -------
    Suppression
        Number of respondents, satisfied answers and index of a hidden cell are all withheld.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    own_sums = hierarchy_sums(cells) if sums is None else sums
    table = SuppressionTable(cells, [*own_sums, *extra_sums], threshold, fixed)
    values = {key: cell.n for key, cell in cells.items()}
    primary = table.hide_primary()
    _complete(table, further)
    unsafe: dict[Key, Bounds] = {}
    asked, rounds = set(table.hidden), 0
    while asked:
        unsafe = unsafe_cells(values, table.sums, table.hidden, asked=asked, needed=needed)
        before = set(table.hidden)
        # What follows from public cells alone cannot be protected any more: hiding others in vain
        # would only lose them.
        if more := _complements(table, unsafe.keys() - table.known):
            table.hide(more)
            _complete(table, further)
        added = table.hidden - before
        # Hiding more never narrows a range: only new cells and open ones are asked again.
        asked = added | set(unsafe) if added else set()
        rounds += bool(added)
    return Suppression(frozenset(table.hidden), primary, unsafe, rounds)


def _complete(
    table: SuppressionTable, further: Callable[[Collection[Key]], Collection[Key]]
) -> None:
    """Add complements until neither a sum nor anything else needs more."""
    table.complete()
    while more := set(further(table.hidden)) - table.hidden:
        table.hide(more)
        table.complete()


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
