"""Tallies from arrays: equal to the tally of the same forms one by one, whatever is asked."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import bulk_tally
from analysis.bulk_plan import JOINT, bulk_plan, joint_measures
from analysis.bulk_tally import FEW_STATES, tally_columns
from analysis.contributions import measure
from analysis.questionnaire import Criterion, Factor, Questionnaire, Scale
from analysis.sums import MEASURES
from analysis.tally import Tally, tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
CODES = (0, 1, 2, 3, 4, 5, 9)
CELLS = 3
#: So many cells that rows are counted with few states only.
MANY_CELLS = 40_000


def build(
    sizes: list[int], loose: int, weights: list[int], overall: bool, satisfied: set[int]
) -> Questionnaire:
    """Make a questionnaire of factors of given sizes and criteria that belong to none."""
    owners: list[str | None] = [f"F{i}" for i, size in enumerate(sizes) for _ in range(size)]
    owners += [None] * loose
    levels = QUESTIONNAIRE.scale.levels
    return make_questionnaire(
        scale=Scale(levels, frozenset(satisfied), frozenset({1, 2}) - satisfied),
        factors=tuple(Factor(f"F{i}", {"vi": "Yếu tố"}) for i in range(len(sizes))),
        criteria=tuple(
            Criterion(f"C{i}", owner, {"vi": "Tiêu chí"}, weight=weights[i % len(weights)])
            for i, owner in enumerate(owners)
        ),
        overall=QUESTIONNAIRE.overall if overall else None,
    )


questionnaires = st.builds(
    build,
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    loose=st.integers(0, 4),
    weights=st.lists(st.sampled_from([1, 1, 2, 3, 100]), min_size=1, max_size=5),
    overall=st.booleans(),
    satisfied=st.sampled_from([{4, 5}, {5}, {3, 4, 5}, {1}]),
)


def draw(q: Questionnaire, forms: int, seed: int) -> tuple[np.ndarray[Any, Any], Any]:
    """Draw cells and answers (forms x positions)."""
    chance = np.random.default_rng(seed)
    answers = chance.choice(CODES, (forms, len(q.positions))).astype(np.uint8)
    return chance.integers(0, CELLS, forms), answers


def one_by_one(q: Questionnaire, cells: Any, answers: Any) -> list[Tally]:
    """Tally the same forms the plain way, cell by cell."""
    packed = ["".join("-" if code == 0 else str(code) for code in form) for form in answers]
    return [
        tally_answers(q, [form for form, own in zip(packed, cells, strict=True) if own == cell])
        for cell in range(CELLS)
    ]


@settings(deadline=None, max_examples=60)
@given(questionnaires, st.integers(0, 40), st.integers(0, 99), st.sampled_from([1, 7, 1000]))
def test_equals_the_tally_of_the_forms_of_each_cell(
    q: Questionnaire, forms: int, seed: int, chunk: int
) -> None:
    cells, answers = draw(q, forms, seed)
    found = tally_columns(q, cells, answers, cell_count=CELLS, chunk=chunk)
    assert list(found.tallies()) == one_by_one(q, cells, answers)
    assert found.sums.dtype == found.forms.dtype == np.int64
    assert found.sums.shape == (CELLS, len(found.rows), len(MEASURES))
    assert found.total() == Tally.sum(found.tallies())


@pytest.mark.parametrize(
    ("sizes", "weights"),
    [([60], [1]), ([60], [100, 99, 1]), ([12, 12, 12, 12, 12], [1]), ([1] * 20, [3]), ([3], [1])],
)
@pytest.mark.parametrize("counters", [bulk_tally.COUNTERS, 1])
def test_equals_it_for_long_forms_whether_or_not_states_are_counted(
    sizes: list[int], weights: list[int], counters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_tally, "COUNTERS", counters)
    q = build(sizes, 0, weights, overall=True, satisfied={4, 5})
    cells, answers = draw(q, 50, seed=1)
    found = tally_columns(q, cells, answers, cell_count=CELLS, chunk=20)
    assert list(found.tallies()) == one_by_one(q, cells, answers)


def test_cells_far_apart_among_very_many_are_told_apart() -> None:
    far = np.array([0, bulk_tally.CELLS, MANY_CELLS - 1])
    cells, answers = draw(QUESTIONNAIRE, 60, seed=7)
    found = tally_columns(QUESTIONNAIRE, far[cells], answers, cell_count=MANY_CELLS)
    assert [found.tally(cell) for cell in far.tolist()] == one_by_one(QUESTIONNAIRE, cells, answers)
    assert found.forms.sum() == 60


def test_rows_are_counted_by_state_or_form_by_form() -> None:
    long = build([4, 7], 0, [1, 100, 7], overall=False, satisfied={5})
    few, many = bulk_plan(long, FEW_STATES).groups, bulk_plan(long, 1 << 20).groups
    assert [group.tables is None for group in few] == [True, True, True]
    assert [group.tables is None for group in many] == [False, False, True]


def test_fields_too_wide_for_one_number_are_split() -> None:
    q = build([60], 10, [100], overall=False, satisfied={4, 5})
    assert {len(group.lanes) for group in bulk_plan(q, FEW_STATES).groups} == {1, 2}
    cells, answers = draw(q, 30, seed=2)
    found = tally_columns(q, cells, answers, cell_count=CELLS)
    assert list(found.tallies()) == one_by_one(q, cells, answers)


def test_joint_measures_are_those_of_whole_forms() -> None:
    measured = measure(QUESTIONNAIRE, ["54321", "-----", "55955", "11119"])
    bases = [measured[:, -1, MEASURES.index(name)] for name in "msdt"]
    for name, values in zip(JOINT, joint_measures(*bases), strict=True):
        assert values.tolist() == measured[:, -1, MEASURES.index(name)].tolist()


@pytest.mark.parametrize("forms", [255, 256, 65_535, 65_536])
def test_counters_hold_any_number_of_forms_filled_alike(forms: int) -> None:
    answers = np.full((forms, 5), 4, dtype=np.uint8)
    found = tally_columns(QUESTIONNAIRE, np.zeros(forms, dtype=int), answers, cell_count=1)
    assert found.total() == tally_answers(QUESTIONNAIRE, ["44444"] * forms)


@given(st.permutations(range(20)))
def test_order_of_forms_does_not_matter(order: list[int]) -> None:
    cells, answers = draw(QUESTIONNAIRE, 20, seed=3)
    found = tally_columns(QUESTIONNAIRE, cells, answers, cell_count=CELLS, chunk=8)
    mixed = tally_columns(QUESTIONNAIRE, cells[order], answers[order], cell_count=CELLS)
    assert np.array_equal(found.sums, mixed.sums)
    assert np.array_equal(found.forms, mixed.forms)


@pytest.mark.parametrize("kind", ["u1", "i1", "<i2", ">i4", "i8", "u8"])
def test_every_shape_and_integer_type_of_input_gives_the_same(kind: str) -> None:
    cells, answers = draw(QUESTIONNAIRE, 40, seed=4)
    typed = answers.astype(kind)
    names = QUESTIONNAIRE.positions
    frame = pd.DataFrame(typed, columns=list(names))
    expected = tally_columns(QUESTIONNAIRE, cells, answers, cell_count=CELLS)
    for codes in (
        typed,
        np.asfortranarray(typed),
        list(typed.T),
        tuple(frame[name] for name in names),
        dict(zip(reversed(names), reversed(typed.T), strict=True)),
        frame,
        frame[list(reversed(names))],
    ):
        found = tally_columns(QUESTIONNAIRE, pd.Series(cells.astype("u1")), codes, cell_count=CELLS)
        assert np.array_equal(found.sums, expected.sums)


def test_no_forms_give_empty_tallies_and_a_blank_form_counts_as_a_form() -> None:
    none = np.zeros(0, dtype=np.int64)
    empty = tally_columns(QUESTIONNAIRE, none, [none] * 5, cell_count=2)
    assert list(empty.tallies()) == [Tally.zero(), Tally.zero()]
    blank = tally_columns(QUESTIONNAIRE, [1], np.zeros((1, 5), dtype=int), cell_count=2)
    assert blank.forms.tolist() == [0, 1]
    assert blank.tally(1)["overall", "ALL"].n == 0
    assert blank.tally(1)["overall", "ALL"].missing == 4


@pytest.mark.parametrize("wrong", [6, 7, 8, 10, -1, -247, 256, 261, 265, 2**40])
def test_any_other_code_is_an_error_and_its_column_is_named(wrong: int) -> None:
    cells, answers = draw(QUESTIONNAIRE, 30, seed=5)
    faulty = answers.astype(np.int64)
    faulty[17, 2] = wrong
    with pytest.raises(ValueError, match="C21: câu trả lời phải là mức từ 1 đến 5"):
        tally_columns(QUESTIONNAIRE, cells, faulty, cell_count=CELLS, chunk=4)


@pytest.mark.parametrize("cells", [[0, 1, 3], [0, -1, 2]])
def test_a_cell_out_of_range_is_an_error(cells: list[int]) -> None:
    with pytest.raises(ValueError, match="ngoài các ô từ 0 đến 2"):
        tally_columns(QUESTIONNAIRE, cells, np.ones((3, 5), dtype=int), cell_count=CELLS)


ONES = np.ones((3, 5), dtype=np.uint8)
NAMED = dict(zip(QUESTIONNAIRE.positions, ONES.T, strict=True))


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (ONES.astype(float), "C11: cần một dãy số nguyên"),
        (ONES.astype(bool), "C11: cần một dãy số nguyên"),
        (ONES.astype(str), "C11: cần một dãy số nguyên"),
        (pd.DataFrame(NAMED).astype("Int8").mask(ONES == 1), "C11: cần một dãy số nguyên"),
        ([ONES] * 5, "C11: cần một dãy số nguyên"),
        (ONES[:, :4], "có 5 câu, không phải 4"),
        (np.ones((5, 3), dtype=int), "có 5 câu, không phải 3"),
        (ONES.ravel(), "hai chiều, không phải 1"),
        (ONES[:2], "C11 có 2 phiếu, số ô có 3"),
        ([*ONES.T[:4], ONES[:2, 4]], "OV có 2 phiếu, số ô có 3"),
        ({**NAMED, "C99": ONES[:, 0]}, "Các cột phải đúng là C11"),
        (pd.DataFrame(NAMED).drop(columns="OV"), "Các cột phải đúng là C11"),
    ],
)
def test_answers_of_wrong_type_or_shape_are_an_error(codes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tally_columns(QUESTIONNAIRE, [0, 1, 2], codes, cell_count=CELLS)


def test_cells_and_sizes_of_wrong_kind_are_an_error() -> None:
    for cells in ([0.0, 1.0, 2.0], [[0, 1, 2]]):
        with pytest.raises(ValueError, match="Số ô của phiếu: cần một dãy số nguyên"):
            tally_columns(QUESTIONNAIRE, cells, ONES, cell_count=CELLS)
    for sizes in ({"cell_count": 0}, {"cell_count": 3, "chunk": 0}):
        with pytest.raises(ValueError, match="từ 1 trở lên"):
            tally_columns(QUESTIONNAIRE, [0, 1, 2], ONES, **sizes)
    found = tally_columns(QUESTIONNAIRE, [0, 1, 2], ONES, cell_count=CELLS)
    for cell in (-1, 3):
        with pytest.raises(IndexError):
            found.tally(cell)


def test_a_tally_of_a_cell_is_its_own_copy() -> None:
    found = tally_columns(QUESTIONNAIRE, [0, 1, 2], ONES, cell_count=CELLS)
    before = found.tally(0)
    found.sums[0] = 7
    assert before == tally_answers(QUESTIONNAIRE, ["11111"])


def peak(forms: int, chunk: int) -> int:
    """Measure the most memory held beyond the input."""
    cells, answers = draw(QUESTIONNAIRE, forms, seed=6)
    tally_columns(QUESTIONNAIRE, cells[:1], answers[:1], cell_count=CELLS)  # plans are kept
    tracemalloc.start()
    tally_columns(QUESTIONNAIRE, cells, answers, cell_count=CELLS, chunk=chunk)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest


def test_memory_grows_with_the_chunk_and_not_with_the_number_of_forms() -> None:
    small, large = peak(20_000, chunk=4096), peak(400_000, chunk=4096)
    assert large < 1.2 * small
    assert peak(400_000, chunk=65_536) > 4 * large
