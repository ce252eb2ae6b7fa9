"""The stored form of tallies: compact, exact, and readable beside the form of before."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.compact_sums import (
    compact_size,
    expand,
    form_amounts,
    shrink,
    tally_groups,
)
from analysis.contributions import answer_codes, contribution, measure, tally_rows
from analysis.questionnaire import Criterion, Questionnaire
from analysis.stored_tally import (
    StoredTallyError,
    adder,
    compact_form,
    level_counts,
    stack_stored,
    write_stored,
)
from analysis.sums import MEASURES
from analysis.tally import Tally, add_contributions, tally_answers
from tests.factories import make_questionnaire

PLAIN = make_questionnaire()
WEIGHTED = make_questionnaire(
    "nang",
    criteria=(
        Criterion("C11", "F1", {"vi": "Nặng"}, weight=3),
        replace(PLAIN.criteria[1], factor="F2", weight=7),
        replace(PLAIN.criteria[2], factor=None, weight=100),
        replace(PLAIN.criteria[3], factor="F2"),
    ),
)
#: One criterion alone in its factor: no row keeps products of its own.
SHORT = make_questionnaire(
    "ngan", criteria=PLAIN.criteria[:1], factors=PLAIN.factors[:1], overall=None
)
VERSIONS = (PLAIN, WEIGHTED, SHORT)


def filled(q: Questionnaire) -> st.SearchStrategy[str]:
    return st.text("12345-9", min_size=len(q.positions), max_size=len(q.positions))


groups_of_forms = st.sampled_from(VERSIONS).flatmap(
    lambda q: st.tuples(
        st.just(q), st.lists(st.lists(filled(q), min_size=1, max_size=5), min_size=1, max_size=6)
    )
)


def old_form(q: Questionnaire, packed: list[str]) -> bytes:
    """Write a tally as versions before the compact form did."""
    cells = measure(q, packed).sum(axis=0).ravel()
    return np.concatenate(([len(packed)], cells)).astype("<i8").tobytes()


def stack(q: Questionnaire, packed: list[str]) -> NDArray[np.int64]:
    return stack_stored(q, [add_contributions(q, None, packed)])


@given(groups_of_forms)
def test_compact_sums_expand_to_all_measures_of_each_group(
    drawn: tuple[Questionnaire, list[list[str]]],
) -> None:
    q, groups = drawn
    starts = np.cumsum([0, *map(len, groups[:-1])])
    together = [form for group in groups for form in group]
    found = tally_groups(q, answer_codes(q, together), starts)
    assert found[:, 0].tolist() == [len(group) for group in groups]
    wanted = np.stack([measure(q, group).sum(axis=0) for group in groups])
    assert np.array_equal(expand(q, found[:, 1:]), wanted)
    assert np.array_equal(shrink(q, wanted), found[:, 1:])
    # Linear: adding before expanding is adding after it.
    assert np.array_equal(expand(q, found[:, 1:].sum(axis=0)), wanted.sum(axis=0))


@given(groups_of_forms)
def test_a_single_form_adds_what_arrays_measure(
    drawn: tuple[Questionnaire, list[list[str]]],
) -> None:
    q, groups = drawn
    for form in groups[0]:
        row = tally_groups(q, answer_codes(q, [form]), np.array([0]))[0]
        assert np.array_equal(compact_form(q, form), row)
        assert all(amount for _, amount in form_amounts(q, form))
        assert np.array_equal(expand(q, row[1:]), contribution(q, form))


@given(groups_of_forms, st.randoms())
def test_adding_commutes_and_stored_tallies_of_both_forms_stack_alike(
    drawn: tuple[Questionnaire, list[list[str]]], chance: Random
) -> None:
    q, groups = drawn
    blobs = [
        old_form(q, group) if chance.random() < 0.5 else add_contributions(q, None, group)
        for group in groups
    ]
    wanted = [tally_answers(q, group) for group in groups]
    assert [Tally.from_bytes(q, blob) for blob in blobs] == wanted
    assert Tally.many_from_bytes(q, blobs) == wanted
    assert Tally.sum_stored(q, blobs) == Tally.sum(wanted)
    first, last = groups[0], groups[-1]
    one_way = adder(q).add(adder(q).add(blobs[0], last), first)
    other_way = adder(q).add(adder(q).add(blobs[0], first), last)
    assert one_way == other_way == (wanted[0] + wanted[0] + wanted[-1]).to_bytes(q)


@given(st.lists(st.lists(st.integers(0, 2**62), min_size=8, max_size=8), max_size=9))
def test_any_numbers_read_back_in_the_narrowest_width(rows: list[list[int]]) -> None:
    numbers = np.array(rows, dtype=np.int64).reshape(-1, 8)
    written = write_stored(numbers)
    for row, blob in zip(rows, written, strict=True):
        width = next(width for width in (2, 4, 8) if max(row) < 2 ** (8 * width))
        assert (blob[0], len(blob)) == (width, 1 + 8 * width)
    assert np.array_equal(stack_stored(SHORT, written), numbers)


@pytest.mark.parametrize("edge", [2**16, 2**32])
def test_widths_change_exactly_where_numbers_stop_fitting(edge: int) -> None:
    below, above = write_stored(np.array([[edge - 1] * 8, [edge] * 8], dtype=np.int64))
    assert 2 * (len(below) - 1) == len(above) - 1
    assert stack_stored(SHORT, [below, above])[:, 3].tolist() == [edge - 1, edge]
    assert adder(SHORT).add(below, ["5"])[0] == above[0]


def test_a_thousand_million_forms_stay_exact() -> None:
    form = "55555"
    billion = compact_form(WEIGHTED, form) * 10**9
    stored = adder(WEIGHTED).add(write_stored(billion[None, :])[0], [form])
    sums = Tally.from_bytes(WEIGHTED, stored)["overall", "ALL"]
    level_sum = 5 * (3 + 7 + 100 + 1)
    assert (sums.n, sums.tt) == (10**9 + 1, level_sum**2 * (10**9 + 1))


def test_the_compact_form_is_small_and_never_as_long_as_the_old_one() -> None:
    for q in VERSIONS:
        stored, before = add_contributions(q, None, ["5" * len(q.positions)]), old_form(q, [])
        assert len(before) == 8 * (1 + len(tally_rows(q)) * len(MEASURES))
        assert len(stored) % 2 == 1
        assert len(stored) * 5 < len(before)


def test_touching_an_old_tally_writes_it_compact() -> None:
    touched = adder(PLAIN).add(old_form(PLAIN, ["54321"]), [])
    assert touched == add_contributions(PLAIN, None, ["54321"])


def test_no_stored_tallies_make_an_empty_stack() -> None:
    assert stack_stored(PLAIN, []).shape == (0, 1 + compact_size(PLAIN))
    assert expand(PLAIN, stack_stored(PLAIN, [])[:, 1:]).shape[0] == 0
    assert write_stored(stack_stored(PLAIN, [])) == []


@pytest.mark.parametrize("fault", ["short", "long", "width", "foreign"])
def test_what_is_no_tally_of_the_questionnaire_is_refused(fault: str) -> None:
    good = add_contributions(PLAIN, None, ["54321"])
    bad = {
        "short": good[:-1],
        "long": good + b"\0",
        "width": b"\4" + good[1:],
        "foreign": add_contributions(SHORT, None, ["5"]),
    }[fault]
    with pytest.raises(ValueError, match="phieu-thu"):
        stack_stored(PLAIN, [good, bad])
    with pytest.raises(ValueError, match="phieu-thu"):
        adder(PLAIN).add(bad, [])


@pytest.mark.parametrize("packed", ["", "1234", "123456", "1234x", "1234é", "12 45"])
def test_a_faulty_form_is_never_added(packed: str) -> None:
    with pytest.raises(ValueError, match="phieu-thu"):
        add_contributions(PLAIN, None, [packed])


def test_compact_sums_of_another_questionnaire_are_not_expanded() -> None:
    with pytest.raises(ValueError, match="ngan"):
        expand(SHORT, stack(PLAIN, ["54321"])[:, 1:])


def test_sums_that_no_answers_have_are_not_stored() -> None:
    whole = tally_answers(PLAIN, ["54321"])
    crooked = Tally(whole.rows(), contribution(PLAIN, "54321") + 1, 1)
    with pytest.raises(ValueError, match="không phải tổng"):
        crooked.to_bytes(PLAIN)


@given(groups_of_forms)
def test_level_counts_are_the_marks_of_the_forms_whatever_the_weights(
    drawn: tuple[Questionnaire, list[list[str]]],
) -> None:
    q, groups = drawn
    stack = stack_stored(q, [adder(q).add(None, forms) for forms in groups])
    expected = [
        [[sum(form[place] == mark for form in forms) for mark in "12345"]
         for place in range(len(q.positions))]
        for forms in groups
    ]  # fmt: skip
    assert level_counts(q, stack).tolist() == expected
    assert level_counts(q, stack.sum(axis=0)).tolist() == np.sum(expected, axis=0).tolist()


@pytest.mark.parametrize("damaged", [b"\x00", b"\x02\xff", b"\x03" + bytes(3 * 100)])
def test_damaged_tallies_have_an_error_of_their_own(damaged: bytes) -> None:
    with pytest.raises(StoredTallyError, match=f"phiếu {PLAIN.code}"):
        stack_stored(PLAIN, [damaged])
