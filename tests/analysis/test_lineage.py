from __future__ import annotations

from datetime import date
from operator import add

import pytest

from analysis.lineage import (
    CrosswalkRow,
    LineageError,
    Series,
    Succession,
    UnitMap,
    Version,
    comparable_core,
)

OLD = Version("v1", {"F1": ("C11", "C12", "C13"), "F2": ("C21", "C22"), "F3": ("C31",)})
NEW = Version("v2", {"F1": ("C11", "C14", "C13"), "F2": ("C22", "C21b"), "F4": ("C41",)})
DAY = date(2026, 7, 1)


def row(old: str, new: str, comparable: bool) -> CrosswalkRow:
    return CrosswalkRow(old, new, comparable, "Sở Nội vụ", "lý do")


def test_same_code_is_comparable_unless_decided_otherwise() -> None:
    core = comparable_core(OLD, NEW)
    assert core.before == core.after == ("C11", "C13", "C22")
    assert core.factors == {"F1"}
    less = comparable_core(OLD, NEW, [row("C13", "C13", False)])
    assert less.before == ("C11", "C22")
    assert less.factors == frozenset()


def test_new_code_is_comparable_only_by_decision() -> None:
    core = comparable_core(OLD, NEW, [row("C21", "C21b", True), row("C12", "C14", False)])
    assert core.pairs == (("C11", "C11"), ("C13", "C13"), ("C22", "C22"), ("C21", "C21b"))
    assert core.factors == {"F1", "F2"}
    assert not core.broken


def test_decisions_about_other_versions_are_left_aside() -> None:
    rows = [row("X1", "C14", True), row("C12", "X2", True)]
    assert comparable_core(OLD, NEW, rows) == comparable_core(OLD, NEW)


def test_another_scale_is_never_comparable() -> None:
    three = Version("v0", OLD.factors, (1, 2, 3))
    assert comparable_core(three, OLD).broken


def test_refuses_decisions_that_contradict() -> None:
    with pytest.raises(LineageError, match="two decisions"):
        comparable_core(OLD, NEW, [row("C12", "C14", True), row("C12", "C14", False)])
    with pytest.raises(LineageError, match="two others"):
        comparable_core(OLD, NEW, [row("C12", "C14", True), row("C12", "C21b", True)])


def test_series_are_labelled() -> None:
    assert [s.label for s in Series] == ["theo đơn vị của kỳ đó", "quy đổi theo đơn vị hiện nay"]


def test_merged_unit_gets_the_past_of_both_and_of_their_predecessors() -> None:
    steps = [Succession("A", "C", DAY), Succession("B", "C", DAY), Succession("C", "E", DAY)]
    cells = [("A", None, 5), ("B", "B-1", 7), ("C", None, 1), ("D", None, 2)]
    assert UnitMap(steps).restate(cells, DAY, add) == ({"E": 13, "D": 2}, frozenset())
    earlier = date(2026, 6, 30)
    assert UnitMap(steps).restate(cells, earlier, add)[0] == {"A": 5, "B": 7, "C": 1, "D": 2}


SPLIT = [Succession("C", "D", DAY, "partial"), Succession("C", "E", DAY, "partial")]


def test_split_unit_is_restated_by_desk() -> None:
    units = UnitMap(SPLIT, {"C-1": "D", "C-2": "E"})
    cells = [("C", "C-1", 5), ("C", "C-2", 7), ("E", "C-2", 1)]
    assert units.restate(cells, DAY, add) == ({"D": 5, "E": 8}, frozenset())


@pytest.mark.parametrize("desk", [None, "C-3", "C-9"])
def test_split_unit_is_not_restated_when_a_desk_is_undecided(desk: str | None) -> None:
    units = UnitMap([*SPLIT, Succession("X", "E", DAY)], {"C-1": "D", "C-9": "elsewhere"})
    cells = [("C", "C-1", 5), ("C", desk, 7), ("X", None, 4), ("Y", None, 2)]
    # E took over X as well, but its past would lack a part of C.
    assert units.restate(cells, DAY, add) == ({"Y": 2}, frozenset({"D", "E"}))


def test_refuses_maps_that_contradict() -> None:
    with pytest.raises(LineageError, match="beside another"):
        UnitMap([Succession("A", "B", DAY), Succession("A", "C", DAY, "partial")])
    with pytest.raises(LineageError, match="circle"):
        UnitMap([Succession("A", "B", DAY), Succession("B", "A", DAY)])


def test_factor_is_compared_by_the_version_that_has_more_of_it() -> None:
    long, short = Version("long", {"F": ("A", "B", "C")}), Version("short", {"F": ("A",)})
    for before, after in ((long, short), (short, long)):
        core = comparable_core(before, after)
        assert (core.pairs, core.factors) == ((("A", "A"),), frozenset())


def test_scales_of_equal_length_and_other_levels_are_not_comparable() -> None:
    before = Version("v1", {"F": ("A",)}, (1, 2, 3, 4, 5))
    after = Version("v2", {"F": ("A",)}, (0, 1, 2, 3, 4))
    assert comparable_core(before, after).broken
