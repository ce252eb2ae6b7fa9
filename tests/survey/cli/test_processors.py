"""Workers spread over the cores of a machine, one processor each."""

from __future__ import annotations

import pytest

from survey.cli.processors import allowed, keep_to, least_taken

#: Two cores of two processors each, numbered as some machines do: neighbours share a core.
NEIGHBOURS = {0: "0-1", 1: "0-1", 2: "2-3", 3: "2-3"}.__getitem__


@pytest.mark.parametrize(
    ("taken", "chosen"),
    [([], 0), ([0], 2), ([0, 2], 1), ([0, 2, 1], 3), ([0, 2, 1, 3], 0), ([2], 0), ([1, 1], 2)],
)
def test_workers_take_another_core_before_its_second_half(taken: list[int], chosen: int) -> None:
    assert least_taken(range(4), taken, NEIGHBOURS) == chosen


def test_the_place_of_one_that_ended_is_taken_again() -> None:
    assert least_taken([4, 6], [4], str) == 6
    assert least_taken([4, 6], [6], str) == 4


def test_nobody_is_kept_anywhere_where_the_system_does_not_tell() -> None:
    assert least_taken([], [], str) is None


def test_a_worker_works_also_where_its_processor_is_gone() -> None:
    before = allowed()
    keep_to(1_000)
    assert allowed() == before
