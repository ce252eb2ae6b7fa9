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
from analysis.disclosure_program import (
    POSSIBLE_VALUES,
    AttackProgram,
    Bounds,
    Limits,
    Needed,
)
from analysis.low_groups import is_low, most_satisfied, quarter_of


@dataclass(frozen=True, slots=True)
class Suppression:
    """The pattern to publish with: hidden cells, the small ones among them, and what is left open.

    `unsafe` can only be non-empty when cells were already public and could not be hidden.
    """

    hidden: frozenset[Key]
    primary: frozenset[Key]
    unsafe: Mapping[Key, Bounds]
    rounds: int
    #: Hidden cells of which it is told that most were not satisfied.
    told: frozenset[Key] = frozenset()

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
    needed: Needed = POSSIBLE_VALUES,
    limits: Limits | None = None,
    only_most: bool = False,
) -> dict[Key, Bounds]:
    """Hidden cells for which fewer than `needed` whole values stay possible.

    Parameters
    ----------
    values, sums, hidden
        As in `cell_bounds`.
    asked : collection of Key, optional
        Look only at these hidden cells.
    needed : int or mapping of Key to int
        Fewest possible values.
    limits : mapping of Key to (least, most), optional
        What an outsider knows of hidden cells beside the sums.
    only_most : bool
        Count the possible values from the least that `limits` say, whatever else is known of it.

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
    program = AttackProgram(values, sums, hidden, wanted, needed, limits, only_most=only_most)
    program.spread(program.places(wanted), needed)
    solved: dict[Key, Bounds] = {}
    while len(left := program.uncertain(program.places(wanted - solved.keys()), needed)):
        solved |= program.bounds(program.next_turn(left))
    fewest = needed if isinstance(needed, Mapping) else dict.fromkeys(solved, needed)
    return {key: bounds for key, bounds in solved.items() if bounds.values < fewest[key]}


def low_cells(cells: Mapping[Key, DisclosureCell], hide: int, flag: int) -> Limits:
    """Find the small groups in which most were not satisfied.

    Parameters
    ----------
    cells : mapping of Key to DisclosureCell
        All cells of the publication.
    hide, flag : int
        Fewest respondents of a cell without a threshold of its own, and of one that is not small.

    Returns
    -------
    mapping of Key to (least, most)
        How many respondents a cell may have of which only this is told.

    References
    ----------
    `analysis.low_groups.is_low`.
    """
    found: dict[Key, tuple[float, float]] = {}
    for key, cell in cells.items():
        least = hide if cell.threshold is None else cell.threshold
        if is_low(cell.n, cell.answers or 0, cell.satisfied or 0, least, flag):
            found[key] = (least, flag - 1)
    return found


def protect(
    cells: Mapping[Key, DisclosureCell],
    *,
    sums: Sequence[Sum] | None = None,
    extra_sums: Sequence[Sum] = (),
    threshold: int = HIDE_BELOW,
    needed: int = POSSIBLE_VALUES,
    fixed: Collection[Key] = (),
    further: Callable[[Collection[Key]], Collection[Key]] = lambda hidden: (),
    low: Limits | None = None,
    told: Collection[Key] = (),
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
    low : mapping of Key to (least, most), optional
        Cells hidden because most were not satisfied, see `analysis.low_groups.is_low`, and how many
        respondents such a cell may have. So much else is hidden that even for an outsider who
        knows how many answered everywhere a quarter of their answers may be satisfied ones.
    told : collection of Key
        Those of them of which it is told in words.

    Returns
    -------
    Suppression
        Number of respondents, satisfied answers and index of a hidden cell are all withheld.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    own_sums = hierarchy_sums(cells) if sums is None else sums
    groups = {key: limits for key, limits in (low or {}).items() if key in cells}
    known = {key: limits for key, limits in groups.items() if key in told}
    table = SuppressionTable(cells, [*own_sums, *extra_sums], threshold, fixed, groups)
    values = {key: cell.n for key, cell in cells.items()}
    primary = table.hide_primary()
    _complete(table, further)
    unsafe: dict[Key, Bounds] = {}
    asked, rounds = set(table.hidden), 0
    while asked:
        # How many answered in a low cell is no secret, only how they did.
        few = asked.difference(groups)
        unsafe = unsafe_cells(
            values, table.sums, table.hidden, asked=few, needed=needed, limits=known
        )
        unsafe |= _readable(table, groups, known, asked)
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


def _readable(
    table: SuppressionTable, low: Limits, told: Collection[Key], asked: Collection[Key]
) -> dict[Key, Bounds]:
    """Find the low cells of which too few numbers of satisfied answers stay possible."""
    wanted = table.hidden.intersection(low, asked)
    if not wanted:
        return {}
    answers = {key: table.cells[key].answers or 0 for key in table.hidden}
    limits = {
        key: (0, most_satisfied(count) if key in told else count) for key, count in answers.items()
    }
    needed = {key: 1 + _least_left(table, low, key) for key in wanted}
    satisfied = {key: cell.satisfied or 0 for key, cell in table.cells.items()}
    return unsafe_cells(
        satisfied,
        table.sums,
        table.hidden,
        asked=wanted,
        needed=needed,
        limits=limits,
        only_most=True,
    )


def _least_left(table: SuppressionTable, low: Limits, key: Key) -> int:
    """Give how many satisfied answers must stay possible for a low cell.

    It is a quarter of its answers, unless less is known of it for a reason that is no small group:
    what so many people said that they are not few is told whatever it is, be it of a sum in which
    the cell stands or of what the cell is made of.
    """
    cell = table.cells[key]
    if key not in low:
        return cell.satisfied or 0
    above = [table.cells[one] for one in table.above(key)]
    many = [one.satisfied or 0 for one in above if one.n > low[key][1]]
    sums = [item.children for item in table.sums_of(key) if item.total == key]
    parts = [sum(_least_left(table, low, part) for part in children) for children in sums]
    return min([quarter_of(cell.answers or 0), *many, *parts])


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
