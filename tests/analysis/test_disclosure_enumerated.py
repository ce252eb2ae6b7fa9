"""Hidden cells against every table an outsider could think of, tried one by one."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import pytest

from analysis.disclosure import DisclosureCell, Key, hierarchy_sums
from analysis.disclosure_audit import cell_bounds, protect

PERIODS = ("q0", "q1", "year")
Pair = tuple[int, int]
Cells = Mapping[Key, DisclosureCell]
#: People at each desk in each quarter.
TABLES = {
    "one small cell": ((3, 6), (10, 12), (9, 7)),
    "small ones in both quarters": ((3, 9), (12, 4), (9, 8)),
    "a desk of few in every quarter": ((2, 3), (7, 11), (6, 9)),
    "nothing but ones": ((1, 1), (1, 1), (1, 1)),
    "zeros beside small ones": ((0, 4), (3, 0), (8, 7)),
    "a single person": ((1, 12), (9, 6), (0, 5)),
    "two desks": ((4, 7), (6, 8)),
}


def cells_of(table: tuple[tuple[int, ...], ...]) -> dict[Key, DisclosureCell]:
    """Build the cells of desks and their unit in quarters and their year."""
    cells: dict[Key, DisclosureCell] = {}
    for desk, row in enumerate(table):
        for quarter, n in enumerate(row):
            cells[f"d{desk}", f"q{quarter}"] = DisclosureCell("unit", "year", n)
        cells[f"d{desk}", "year"] = DisclosureCell("unit", None, sum(row))
    for quarter, column in enumerate(zip(*table, strict=True)):
        cells["unit", f"q{quarter}"] = DisclosureCell(None, "year", sum(column))
    cells["unit", "year"] = DisclosureCell(None, None, sum(map(sum, table)))
    return cells


def desk_options(cells: Cells, hidden: Collection[Key], desk: str, most: int) -> set[Pair]:
    """List what a desk may have had in the two quarters, as far as its own cells tell."""
    shown = {at: cells[desk, at].n for at in PERIODS if (desk, at) not in hidden}
    return {
        (a, b)
        for a in range(most + 1)
        for b in range(most + 1 - a)
        if all({"q0": a, "q1": b, "year": a + b}[at] == n for at, n in shown.items())
    }


def sums_of(options: Sequence[set[Pair]], most: int) -> set[Pair]:
    """List what desks may have had together."""
    found = {(0, 0)}
    for one in options:
        found = {(s + a, t + b) for s, t in found for a, b in one if s + t + a + b <= most}
    return found


def possible(cells: Cells, hidden: Collection[Key], desks: int) -> dict[Key, set[int]]:
    """Collect what each hidden cell may be: all tables that fit what is shown."""
    most = cells["unit", "year"].n
    options = [desk_options(cells, hidden, f"d{desk}", most) for desk in range(desks)]
    ends = {
        (a, most - a)
        for a in range(most + 1)
        if ("unit", "q0") in hidden or a == cells["unit", "q0"].n
        if ("unit", "q1") in hidden or most - a == cells["unit", "q1"].n
    }
    found: dict[Key, set[int]] = {key: set() for key in hidden}
    for desk, own in enumerate(options):
        others = sums_of([*options[:desk], *options[desk + 1 :]], most)
        for a, b in own:
            fits = {(s, t) for s, t in ends if (s - a, t - b) in others}
            table = {(f"d{desk}", "q0"): a, (f"d{desk}", "q1"): b, (f"d{desk}", "year"): a + b}
            for key, n in table.items():
                if fits and key in hidden:
                    found[key].add(n)
            for place, quarter in enumerate(("q0", "q1")):
                if ("unit", quarter) in hidden:
                    found["unit", quarter] |= {end[place] for end in fits}
    return found


@pytest.mark.parametrize("name", TABLES)
def test_outsider_who_tries_every_table_finds_the_audited_range(name: str) -> None:
    cells = cells_of(TABLES[name])
    pattern = protect(cells)
    assert pattern.hidden
    assert not pattern.unsafe
    assert ("unit", "year") not in pattern.hidden, "this outsider knows how many there are"
    values = {key: cell.n for key, cell in cells.items()}
    bounds = cell_bounds(values, hierarchy_sums(cells), pattern.hidden)
    for key, seen in possible(cells, pattern.hidden, len(TABLES[name])).items():
        hi = bounds[key].hi
        assert hi is not None
        assert (min(seen), max(seen)) == (math.ceil(bounds[key].lo - 1e-6), math.floor(hi + 1e-6))
        assert len(seen) >= 5
        assert cells[key].n in seen
