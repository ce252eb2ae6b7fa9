"""Desks that have gone silent, against those that are only seldom answered at."""

from __future__ import annotations

import math

import pytest

from analysis.silence import is_silent, usual_forms


@pytest.mark.parametrize(
    ("before", "first_day"),
    [
        ([8] * 40, 1),
        ([7] * 40, 1),
        ([6] * 40, 2),
        ([1] * 40, 2),
        ([1, 0] * 20, 11),
        ([1, 0, 0, 0] * 10, 26),
        ([1] * 10, 3),
    ],
)
def test_busy_desk_is_noticed_soon_and_a_quiet_one_late(before: list[int], first_day: int) -> None:
    assert not is_silent(before, first_day - 1)
    assert is_silent(before, first_day)


def test_one_campaign_day_makes_no_busy_desk() -> None:
    assert usual_forms([300, *[0] * 39]) == pytest.approx(-math.log(40 / 41))
    assert not is_silent([300, *[0] * 39], 60)


def test_nothing_is_said_of_a_desk_with_little_before_it() -> None:
    assert not is_silent([50] * 9, 30)
    assert not is_silent([], 30)
    assert usual_forms([]) == 0


def test_only_the_last_forty_days_say_what_is_usual() -> None:
    assert not is_silent([*[100] * 60, *[0] * 39, 1], 20)
