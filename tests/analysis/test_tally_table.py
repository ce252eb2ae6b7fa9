"""Tallies side by side add up to what they add up to one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tally_table
from analysis.questionnaire import Criterion
from analysis.tally import Tally, tally_answers
from analysis.tally_table import StoredGroup, sum_stored_groups
from tests.factories import make_questionnaire

FIRST = make_questionnaire()
SECOND = make_questionnaire(
    "phieu-sau",
    criteria=(*FIRST.criteria, Criterion("C23", "F2", {"vi": "Đúng hẹn"}, weight=3)),
)
OVERALL = ("overall", "ALL")
COUNT = 3
cell = st.tuples(
    st.sampled_from([FIRST, SECOND]),
    st.integers(0, COUNT - 1),
    st.lists(st.text("12345-9", min_size=6, max_size=6), max_size=4),
)


def stored(cells: list[tuple]) -> list[StoredGroup]:
    parts = []
    for q in (FIRST, SECOND):
        own = [(group, packed) for one, group, packed in cells if one is q]
        tallies = [tally_answers(q, cut(q, packed)).to_bytes(q) for _, packed in own]
        parts.append(StoredGroup(q, tallies, [group for group, _ in own]))
    return parts


def cut(q: object, packed: list[str]) -> list[str]:
    return [form[: len(q.positions)] for form in packed]


@given(st.lists(cell, max_size=8), st.integers(1, 3))
def test_groups_add_up_whatever_the_versions_and_chunks(cells: list[tuple], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally_table, "CHUNK", chunk)
        table = sum_stored_groups(stored(cells), COUNT)
    for group in range(COUNT):
        alone = Tally.sum(tally_answers(q, cut(q, p)) for q, own, p in cells if own == group)
        assert table.tally(group) == alone


@given(st.lists(cell, min_size=1, max_size=8))
def test_sums_of_sums_are_sums(cells: list[tuple]) -> None:
    table = sum_stored_groups(stored(cells), COUNT)
    # The first sum takes all, the second the last two, the third nothing.
    added = table.added([0, 0, 0, 1, 1], [0, 1, 2, 1, 2], 3)
    alone = [table.tally(group) for group in range(COUNT)]
    assert [added.tally(place) for place in range(3)] == [
        Tally.sum(alone),
        alone[1] + alone[2],
        Tally.zero(),
    ]


def test_a_row_that_was_never_asked_is_zero() -> None:
    table = sum_stored_groups([], 2)
    assert table.row(OVERALL).tolist() == [[0] * 21] * 2
    assert len(table) == 2


def test_a_row_is_given_for_all_tallies() -> None:
    packed = [["55555"], ["44444", "11111"]]
    groups = StoredGroup(FIRST, [tally_answers(FIRST, p).to_bytes(FIRST) for p in packed], [0, 1])
    table = sum_stored_groups([groups], 2)
    assert table.row(OVERALL)[:, 0].tolist() == [1, 2]


def test_a_stored_tally_of_another_version_is_refused() -> None:
    foreign = tally_answers(SECOND, ["555555"]).to_bytes(SECOND)
    with pytest.raises(ValueError, match="không khớp"):
        sum_stored_groups([StoredGroup(FIRST, [foreign], [0])], 1)
