from __future__ import annotations

import math
from collections.abc import Collection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import disclosure_program
from analysis.disclosure import DisclosureCell, Key, Sum, hierarchy_sums
from analysis.disclosure_audit import cell_bounds, protect, unsafe_cells
from analysis.disclosure_program import Bounds

Table = dict[Key, DisclosureCell]


def table(counts: list[list[list[int]]]) -> Table:
    """Units of desks of quarters, with every total: desk to unit to province, quarter to year."""
    parents: dict[str, str | None] = {"P": None}
    totals: dict[Key, int] = {}
    for u, unit in enumerate(counts):
        parents[f"U{u}"] = "P"
        for d, desk in enumerate(unit):
            parents[f"U{u}D{d}"] = f"U{u}"
            for q, n in enumerate(desk):
                for node in ("P", f"U{u}", f"U{u}D{d}"):
                    for period in (f"Q{q}", "Y"):
                        totals[node, period] = totals.get((node, period), 0) + n
    return {
        (node, period): DisclosureCell(parents[node], None if period == "Y" else "Y", n)
        for (node, period), n in totals.items()
    }


count = st.one_of(st.integers(0, 12), st.integers(0, 80))
desk = st.lists(count, min_size=3, max_size=3)
tables = st.lists(st.lists(desk, min_size=1, max_size=3), min_size=1, max_size=3).map(table)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables)
def test_no_hidden_cell_keeps_fewer_than_five_values(cells: Table) -> None:
    plan = protect(cells)
    values = {key: cell.n for key, cell in cells.items()}
    assert plan.unsafe == {}
    assert plan.primary == {key for key, n in values.items() if 0 < n < 5}
    assert all(values[key] > 0 for key in plan.hidden)
    bounds = cell_bounds(values, hierarchy_sums(cells), plan.hidden)
    assert all(found.values >= 5 for found in bounds.values())
    assert all(b.lo - 1e-6 <= values[k] <= (b.hi or math.inf) + 1e-6 for k, b in bounds.items())


@settings(max_examples=30, deadline=None)
@given(tables, st.integers(0, 2**20))
def test_short_audit_agrees_with_the_full_one(cells: Table, chosen: int) -> None:
    values = {key: cell.n for key, cell in cells.items()}
    hidden = {key for place, key in enumerate(sorted(cells)) if chosen >> (place % 20) & 1}
    full = {
        k for k, b in cell_bounds(values, hierarchy_sums(cells), hidden).items() if b.values < 5
    }
    assert unsafe_cells(values, hierarchy_sums(cells), hidden).keys() == full


def test_cell_outside_every_sum_has_no_limit() -> None:
    key = ("A", "Q1")
    assert cell_bounds({key: 3}, [], {key}) == {key: Bounds(0.0, None)}
    assert protect({key: DisclosureCell(None, None, 3)}).hidden == {key}


def test_nothing_to_hide_needs_no_round() -> None:
    plan = protect(table([[[30, 40, 50]]]))
    assert (plan.hidden, plan.complements, plan.rounds) == (frozenset(), frozenset(), 0)


def test_repair_adds_complements_the_rule_alone_leaves_out() -> None:
    cells = table([[[3, 2, 40], [2, 3, 40]], [[30, 30, 30]]])
    # Both quarters of both desks are hidden, yet each pair of a square holds only five.
    plan = protect(cells, needed=7)
    assert plan.rounds > 0
    assert plan.unsafe == {}
    assert plan.complements


def test_another_map_adds_sums_to_be_protected() -> None:
    cells: Table = {
        ("P", "Y"): DisclosureCell(None, None, 100),
        ("A", "Y"): DisclosureCell("P", None, 3),
        ("B", "Y"): DisclosureCell("P", None, 40),
        ("C", "Y"): DisclosureCell("P", None, 57),
        ("A+B", "Y"): DisclosureCell(None, None, 43),
    }
    merged = Sum(("A+B", "Y"), (("A", "Y"), ("B", "Y")))
    across = Sum(("P", "Y"), (("A+B", "Y"), ("C", "Y")))
    assert protect(cells).hidden == {("A", "Y"), ("B", "Y")}
    plan = protect(cells, extra_sums=[merged, across])
    assert plan.unsafe == {}
    assert {("A", "Y"), ("B", "Y")} <= plan.hidden
    wrong = unsafe_cells({k: c.n for k, c in cells.items()}, [merged], {("A", "Y")})
    assert wrong[("A", "Y")].values == 1


def test_what_is_already_public_is_reported_when_it_gives_a_cell_away() -> None:
    cells = table([[[3, 30, 40]], [[30, 30, 30]]])
    public = [key for key in cells if cells[key].n >= 5]
    plan = protect(cells, fixed=public)
    assert plan.unsafe.keys() == plan.hidden != set()


def test_audit_stops_when_the_solver_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failure:
        status = 4
        message = "numerical trouble"

    monkeypatch.setattr(disclosure_program, "linprog", lambda *_, **__: Failure())
    with pytest.raises(ArithmeticError, match="numerical trouble"):
        cell_bounds({("A", "Q"): 3}, [], {("A", "Q")})


def test_looks_further_when_the_sums_around_a_cell_have_nothing_left_to_hide() -> None:
    cells = table([[[1, 0], [1, 5], [1, 5]]])
    public = [("U0D1", "Q1")]
    plan = protect(cells, fixed=public)
    values = {key: cell.n for key, cell in cells.items()}
    assert plan.unsafe == {}
    assert not plan.hidden & set(public)
    # Independent of the search: nothing hidden can be told from what is left.
    bounds = cell_bounds(values, hierarchy_sums(cells), plan.hidden)
    assert all(found.values >= 5 for found in bounds.values())


def test_gives_up_where_everything_around_is_public() -> None:
    cells = table([[[1, 2], [2, 6]]])
    public = [("U0", "Q1"), ("P", "Y")]
    plan = protect(cells, fixed=public)
    assert plan.unsafe.keys() == {(node, "Q0") for node in ("U0D0", "U0D1", "U0", "P")}


def test_four_possible_values_are_too_few_and_five_are_enough() -> None:
    for hidden, safe in (((1, 2), False), ((2, 2), True)):
        parts = dict(zip("abc", (*hidden, 40), strict=True))
        values: dict[Key, int] = {(name,): n for name, n in parts.items()}
        values["all",] = sum(hidden) + 40
        sums = [Sum(("all",), (("a",), ("b",), ("c",)))]
        found = unsafe_cells(values, sums, {("a",), ("b",)})
        together = float(sum(hidden))
        both = {("a",): Bounds(0.0, together), ("b",): Bounds(0.0, together)}
        assert found == ({} if safe else both)


def test_cells_hidden_for_a_reason_from_outside_get_complements_of_their_own() -> None:
    cells: dict[Key, DisclosureCell] = {
        ("top", "P"): DisclosureCell(None, None, 120),
        **{(name, "P"): DisclosureCell("top", None, 40) for name in "abc"},
    }
    asked: list[set[Key]] = []

    def further(hidden: Collection[Key]) -> Collection[Key]:
        asked.append(set(hidden))
        return {("b", "P")}

    found = protect(cells, further=further)
    assert ("b", "P") in found.hidden
    assert len(found.hidden) == 2, "b alone would be the rest of the sum"
    assert found.primary == frozenset()
    assert (asked[0], asked[-1]) == (set(), set(found.hidden))
