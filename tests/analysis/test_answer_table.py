"""Answer sheets for researchers: nobody stands in a small group, nothing else is changed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.answer_table import Sheet, answer_frame, blank_small_groups


def sheets(unit: str, counts: dict[tuple[int | None, ...], int], version: str = "p") -> list[Sheet]:
    return [
        Sheet(unit, version, (number % 5 + 1, None), facts)
        for facts, count in counts.items()
        for number in range(count)
    ]


def groups(found: list[Sheet]) -> Counter[tuple[str, str, tuple[int | None, ...]]]:
    return Counter((one.unit, one.questionnaire, one.facts) for one in found)


def test_blanks_the_facts_that_few_share() -> None:
    found = groups(blank_small_groups(sheets("A", {(1, 1): 9, (1, 2): 3, (2, 1): 2}), 5))
    assert found == {("A", "p", (1, 1)): 9, ("A", "p", (None, None)): 5}


def test_blanks_one_group_more_where_the_blank_ones_would_be_few() -> None:
    found = groups(blank_small_groups(sheets("A", {(1,): 9, (2,): 6, (3,): 1}), 5))
    assert found == {("A", "p", (1,)): 9, ("A", "p", (None,)): 7}


def test_leaves_groups_alone_that_are_large_enough() -> None:
    found = groups(blank_small_groups(sheets("A", {(1,): 5, (2,): 6}), 5))
    assert found == {("A", "p", (1,)): 5, ("A", "p", (2,)): 6}


def test_units_and_versions_are_groups_of_their_own() -> None:
    made = [*sheets("A", {(1,): 4}), *sheets("B", {(1,): 4}), *sheets("A", {(1,): 4}, "q")]
    assert {one.facts for one in blank_small_groups(made, 5)} == {(None,)}


def test_gaps_already_there_count_as_a_group() -> None:
    found = groups(blank_small_groups(sheets("A", {(None,): 5, (2,): 6}), 5))
    assert found == {("A", "p", (None,)): 5, ("A", "p", (2,)): 6}


def test_order_depends_on_content_alone() -> None:
    made = sheets("B", {(1,): 7, (2,): 8}) + sheets("A", {(2,): 6, (None,): 6})
    found = blank_small_groups(made, 5)
    assert found == blank_small_groups(made[::-1], 5)
    assert [(one.unit, one.facts, one.answers) for one in found[:2]] == [
        ("A", (None,), (1, None)),
        ("A", (None,), (1, None)),
    ]


FACTS = st.tuples(st.sampled_from([None, 1, 2, 3]), st.sampled_from([1, 2]))


@given(st.lists(st.tuples(st.sampled_from("AB"), FACTS), max_size=80), st.integers(2, 8))
def test_every_group_is_large_and_only_facts_change(
    people: list[tuple[str, tuple[int | None, int]]], least: int
) -> None:
    made = [Sheet(unit, "p", (4, 9), facts) for unit, facts in people]
    found = blank_small_groups(made, least)
    assert Counter((s.unit, s.answers) for s in found) == Counter((s.unit, s.answers) for s in made)
    whole = Counter(one.unit for one in made)
    for (unit, _, facts), count in groups(found).items():
        assert count >= least or whole[unit] < least or facts == (None, None)
        if whole[unit] < least:
            assert facts == (None, None)
    blank = groups(found)
    for unit in whole:
        if whole[unit] >= least:
            assert blank["" + unit, "p", (None, None)] == 0 or (
                blank[unit, "p", (None, None)] >= least
            )


def test_frame_keeps_texts_and_makes_gaps_of_missing_numbers() -> None:
    frame = answer_frame({"u": ["A", "B"], "c": [5, None]})
    assert list(frame["u"]) == ["A", "B"]
    assert frame["c"].dtype == "float64"
    assert frame["c"][0] == 5.0
    assert frame["c"].isna().tolist() == [False, True]


def test_frame_of_a_column_with_a_text_among_gaps_is_text() -> None:
    assert list(answer_frame({"u": [None, "B"]})["u"])[1] == "B"


@pytest.mark.parametrize("values", [[], [None, None]])
def test_frame_of_nothing_is_numbers(values: list[None]) -> None:
    assert answer_frame({"c": values})["c"].dtype == "float64"
