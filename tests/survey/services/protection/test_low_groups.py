"""Whoever has every public table cannot read the figure of a small group told in words only."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.disclosure import DisclosureCell, Key
from analysis.disclosure_audit import Suppression, low_cells
from survey.services.protection.protect_publication import protect_in_order

HIDE, FLAG, QUESTIONS = 5, 30, 3
#: A province, two communes under it with desks, and one commune without.
PARENTS = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "b3": "b", "c1": "c"}
PARENTS |= {"a": "top", "b": "top", "c": "top"}
LEAVES = sorted(PARENTS.keys() - set(PARENTS.values()))
ABOVE = {"Q1": "H1", "Q2": "H1", "H1": None}
STRETCHES = {"Q1": (0, 1), "Q2": (1, 2), "H1": (0, 2)}
Table = dict[Key, DisclosureCell]


def up(node: str | None) -> list[str]:
    return [] if node is None else [node, *up(PARENTS.get(node))]


def laid_out(leaves: dict[Key, tuple[int, int]]) -> Table:
    """Add people and satisfied answers of desks and quarters up to every cell."""
    sums: dict[Key, np.ndarray] = {}
    for (leaf, quarter), counts in leaves.items():
        for node, period in product(up(leaf), (quarter, "H1")):
            key = (node, period)
            sums[key] = sums.get(key, np.zeros(2, np.int64)) + np.array(counts)
    return {
        (node, period): DisclosureCell(
            PARENTS.get(node), ABOVE[period], int(n), int(s), answers=QUESTIONS * int(n)
        )
        for (node, period), (n, s) in sums.items()
    }


def drawn(seed: int) -> Table:
    """Draw busy and quiet desks, of which many please nobody or nearly nobody."""
    draw = np.random.default_rng(seed)
    people = draw.choice([3, 8, 12, 20, 45, 90], (len(LEAVES), 2))
    pleased = draw.choice([0.0, 0.0, 0.05, 0.3, 0.8, 0.9, 1.0], (len(LEAVES), 2))
    satisfied = draw.binomial(QUESTIONS * people, pleased)
    return laid_out(
        {
            (leaf, quarter): (int(people[i, j]), int(satisfied[i, j]))
            for i, leaf in enumerate(LEAVES)
            for j, quarter in enumerate(("Q1", "Q2"))
        }
    )


def attack(cells: Table, found: Suppression, key: Key) -> int:
    """Find the most satisfied answers that a cell may have, given everything that is published.

    Written apart from the product: the attacker knows how many answered everywhere, all sums,
    all figures that are shown, and which groups are told to be low.
    """
    keys = list(cells)
    at = {one: place for place, one in enumerate(keys)}
    rows: list[np.ndarray] = []
    for one in keys:
        for place, own in ((0, one[0]), (1, one[1])):
            parts = [
                other
                for other, cell in cells.items()
                if (cell.parent, cell.period_parent)[place] == own
                and other[1 - place] == one[1 - place]
            ]
            if parts:
                row = np.zeros(len(keys))
                row[[at[part] for part in parts]] = 1
                row[at[one]] = -1
                rows.append(row)
    bounds = []
    for one, cell in cells.items():
        answers, satisfied = cell.answers or 0, cell.satisfied or 0
        if one not in found.hidden:
            bounds.append((satisfied, satisfied))
        elif one in found.told:
            bounds.append((0, math.ceil(answers / 2) - 1))
        else:
            bounds.append((0, answers))
    cost = np.zeros(len(keys))
    cost[at[key]] = -1
    end = linprog(cost, A_eq=np.array(rows), b_eq=np.zeros(len(rows)), bounds=bounds)
    assert end.status == 0
    return math.floor(-end.fun + 1e-6)


def tightest(cells: Table, key: Key) -> int:
    """Give what a cell must be left with: a quarter, unless thirty and more people tell less."""
    (node, period), cell = key, cells[key]
    if key not in low_cells(cells, HIDE, FLAG):
        return cell.satisfied or 0
    around = [cells[one] for one in product(up(node), {period, "H1"}) if one != key]
    many = [one.satisfied or 0 for one in around if one.n >= FLAG]
    parts = [
        [one for one in cells if one[1] == period and PARENTS.get(one[0]) == node],
        [one for one in cells if one[0] == node and ABOVE[one[1]] == period],
    ]
    told = [sum(tightest(cells, one) for one in part) for part in parts if part]
    return min([(cell.answers or 0) // 4, *many, *told])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_no_attacker_reads_the_figure_of_a_low_group(seed: int) -> None:
    cells = drawn(seed)
    found = protect_in_order(cells, STRETCHES, HIDE, flag=FLAG)
    low = low_cells(cells, HIDE, FLAG)
    assert low.keys() <= found.hidden
    assert found.told <= low.keys()
    assert found.unsafe.keys() & low.keys() == set()
    for key in low:
        most = attack(cells, found, key)
        assert most >= tightest(cells, key), (key, cells[key], most)
