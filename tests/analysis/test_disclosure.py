from __future__ import annotations

import pytest

from analysis.disclosure import (
    CellStatus,
    DisclosureCell,
    DisclosureError,
    Key,
    Sum,
    SuppressionTable,
    cell_status,
    hierarchy_sums,
)


def family(
    total: int, *children: int, satisfied: tuple[int | None, ...] = ()
) -> dict[Key, DisclosureCell]:
    """One parent "P" with children "A", "B", ... in one period."""
    marks = satisfied or (None,) * (len(children) + 1)
    cells: dict[Key, DisclosureCell] = {("P", "Q1"): DisclosureCell(None, None, total, marks[0])}
    for name, n, s in zip("ABCDEFGH", children, marks[1:], strict=False):
        cells[name, "Q1"] = DisclosureCell("P", None, n, s)
    return cells


def hidden(cells: dict[Key, DisclosureCell], **options: object) -> set[str]:
    """Names of the nodes the rule hides."""
    table = SuppressionTable(cells, hierarchy_sums(cells), **options)  # type: ignore[arg-type]  # test options
    table.hide_primary()
    table.complete()
    return {key[0] for key in table.hidden}


def test_statuses_have_words() -> None:
    labels = [cell_status(n).label for n in (0, 4, 29, 30)]
    assert labels == ["không có phản hồi", "đã ẩn để bảo vệ người trả lời", "chưa đủ mẫu", ""]
    assert cell_status(9, hide=10) is CellStatus.SUPPRESSED
    with pytest.raises(DisclosureError):
        cell_status(-1)


def test_small_cell_takes_its_smallest_sibling_along() -> None:
    assert hidden(family(253, 120, 90, 40, 3)) == {"C", "D"}


def test_the_last_one_below_the_threshold_is_hidden_and_the_first_at_it_is_shown() -> None:
    assert hidden(family(60, 4, 6, 50)) == {"A", "B"}
    assert hidden(family(60, 5, 5, 50)) == set()


def test_two_small_cells_together_below_the_threshold_take_a_third() -> None:
    assert hidden(family(43, 1, 2, 10, 30)) == {"A", "B", "C"}
    assert hidden(family(45, 2, 3, 10, 30)) == {"A", "B"}


def test_zero_is_shown_and_no_complement() -> None:
    assert hidden(family(43, 3, 0, 40)) == {"A", "C"}


def test_total_is_hidden_when_no_sibling_is_left() -> None:
    assert hidden(family(3, 3, 0)) == {"A", "P"}
    cells = family(7, 7, 0)
    cells["A", "Q1"] = DisclosureCell("P", None, 7, threshold=10)
    assert hidden(cells) == {"A", "P"}


def test_hidden_total_takes_a_child_along() -> None:
    cells = family(7, 7, 0)
    cells["P", "Q1"] = DisclosureCell(None, None, 7, threshold=10)
    assert hidden(cells) == {"P", "A"}


def test_single_desks_may_have_a_higher_threshold() -> None:
    cells = family(69, 9, 20, 40)
    assert hidden(cells) == set()
    cells["A", "Q1"] = DisclosureCell("P", None, 9, threshold=10)
    assert hidden(cells) == {"A", "B"}


def test_hidden_group_reaches_the_highest_threshold_in_it() -> None:
    """A desk that needs ten people and a unit that needs five: together seven are too few."""
    cells = family(97, 3, 4, 40, 50)
    cells["A", "Q1"] = DisclosureCell("P", None, 3, threshold=10)
    assert hidden(cells) == {"A", "B", "C"}


def test_hidden_group_without_a_satisfied_answer_takes_another_along() -> None:
    assert hidden(family(60, 3, 7, 50, satisfied=(55, 0, 0, 55))) == {"A", "B", "C"}
    assert hidden(family(60, 3, 7, 50, satisfied=(55, 0, 6, 49))) == {"A", "B"}
    assert hidden(family(60, 3, 7, 50, satisfied=(0, 0, 0, 0))) == {"A", "B"}


def test_public_cells_cannot_be_hidden_any_more() -> None:
    cells = family(63, 3, 20, 40)
    assert hidden(cells, fixed=[("B", "Q1")]) == {"A", "C"}
    everything = [key for key in cells if key != ("A", "Q1")]
    assert hidden(cells, fixed=everything) == {"A"}
    assert hidden(cells, fixed=list(cells)) == set()


def test_rule_reaches_over_periods() -> None:
    cells: dict[Key, DisclosureCell] = {("U", "2026"): DisclosureCell(None, None, 63)}
    for period, n in (("Q1", 3), ("Q2", 20), ("Q3", 40)):
        cells["U", period] = DisclosureCell("absent", "2026", n)
    table = SuppressionTable(cells, hierarchy_sums(cells))
    assert table.hide_primary() == {("U", "Q1")}
    table.complete()
    assert table.hidden == {("U", "Q1"), ("U", "Q2")}


def test_refuses_sums_that_do_not_hold() -> None:
    with pytest.raises(DisclosureError, match="64 != 63"):
        hidden(family(64, 3, 20, 40))
    with pytest.raises(DisclosureError, match="unknown"):
        SuppressionTable(family(1, 1), [Sum(("P", "Q1"), (("Z", "Q1"),))])
    assert SuppressionTable(family(0), [Sum(("P", "Q1"), ())]).sums == []


def test_one_hidden_cell_never_stands_alone_however_large() -> None:
    cells = family(100, 60, 40)
    table = SuppressionTable(cells, hierarchy_sums(cells))
    table.hide([("A", "Q1")])
    table.complete()
    assert table.hidden == {("A", "Q1"), ("B", "Q1")}


def test_sum_touched_twice_is_looked_at_once_more_only() -> None:
    cells = family(43, 1, 2, 10, 30)
    table = SuppressionTable(cells, hierarchy_sums(cells))
    table.hide([("A", "Q1"), ("B", "Q1"), ("C", "Q1"), ("A", "Q1")])
    assert [item.total for item in table.sums_of(("A", "Q1"))] == [("P", "Q1")]
    table.complete()
    assert table.hidden == {("A", "Q1"), ("B", "Q1"), ("C", "Q1")}
