"""Differences exactly at their limits, and what a fixed mix reports besides its index."""

from __future__ import annotations

import math

import pytest

from analysis.comparison import (
    Difference,
    Movement,
    ScoreTest,
    difference,
    fixed_mix,
    mix_moved,
    paired_difference,
    rest_of,
    score_test,
    two_sided,
)
from analysis.intervals import Estimate, Moments
from analysis.sums import Sums


def test_interval_that_touches_no_change_is_unclear() -> None:
    test = ScoreTest(0.0, 1.0)
    assert Difference(0.1, 0.0, 0.2, None, test).movement is Movement.UNCLEAR
    assert Difference(-0.1, -0.2, 0.0, None, test).movement is Movement.UNCLEAR
    assert Difference(0.1, 1e-9, 0.2, None, test).movement is Movement.UP
    assert Difference(-0.1, -0.2, -1e-9, None, test).movement is Movement.DOWN


def test_rest_of_a_unit_that_is_the_whole_is_nobody() -> None:
    whole = Moments(3, 2, 3, 2, 3, 2)
    assert rest_of(whole, whole) == Moments(0, 0, 0, 0, 0, 0)
    assert rest_of(whole, Moments(2, 1, 2, 1, 2, 1)) == Moments(1, 1, 1, 1, 1, 1)


def test_rest_keeps_the_steps_in_which_the_whole_counts() -> None:
    # One person answered 5, one 3: on the scale 0..1 that is 1 and 1/2, counted in quarters.
    whole = Sums(n=2, m=2, t=8, mm=2, tt=34, mt=8).moments("mean01")
    part = Sums(n=1, m=1, t=5, mm=1, tt=25, mt=5).moments("mean01")
    assert rest_of(whole, part).ratio == 0.5


def test_mix_moves_only_beyond_the_limit() -> None:
    before, now = {"qr": 4}, {"qr": 3, "paper": 1}
    assert not mix_moved(before, now, limit=0.25)
    assert mix_moved(before, now, limit=0.24)


def test_a_channel_that_comes_or_goes_moves_by_all_of_its_share() -> None:
    old, new = {"qr": 5, "paper": 5}, {"qr": 2, "paper": 2, "kiosk": 1}
    # The new channel holds 20 %, each other lost 10 points.
    assert mix_moved(old, new, limit=0.15)
    assert mix_moved(new, old, limit=0.15)
    assert not mix_moved(old, new, limit=0.2)


def test_fixed_mix_puts_the_limits_of_its_channels_together() -> None:
    qr = Estimate(0.8, 100, 200, 160, 80.0, 0.002, 99, 0.7, 0.85)
    paper = Estimate(0.5, 40, 60, 30, 20.0, 0.0125, 39, 0.3, 0.6)
    found = fixed_mix({"qr": 3, "paper": 1, "kiosk": 0}, {"qr": qr, "paper": paper})
    assert found is not None
    assert found.p == pytest.approx(0.725)
    assert (found.n, found.answers, found.satisfied, found.df) == (140, 260, 190, 138)
    assert found.variance == pytest.approx(0.5625 * 0.002 + 0.0625 * 0.0125)
    assert found.n_eff == pytest.approx(1 / (0.5625 / 80 + 0.0625 / 20))
    assert found.lo == pytest.approx(0.725 - math.hypot(0.75 * 0.1, 0.25 * 0.2))
    assert found.hi == pytest.approx(0.725 + math.hypot(0.75 * 0.05, 0.25 * 0.1))


def test_fixed_mix_of_one_channel_is_that_channel() -> None:
    only = Estimate(0.99, 100, 100, 99, 100.0, 0.000099, 99, 0.945, 1.0)
    found = fixed_mix({"qr": 7}, {"qr": only})
    assert found is not None
    assert (found.p, found.lo, found.hi) == pytest.approx((0.99, 0.945, 1.0))
    assert (found.n_eff, found.variance) == pytest.approx((100, 0.000099))


@pytest.mark.parametrize(
    "part",
    [
        None,
        Estimate(None, 9, 9, 4, 9.0, 0.03, 8, 0.2, 0.8),
        Estimate(0.5, 9, 9, 4, 9.0, 0.03, 8, None, 0.8),
        Estimate(0.5, 9, 9, 4, 9.0, 0.03, 8, 0.2, None),
        Estimate(0.5, 9, 9, 4, 9.0, None, 8, 0.2, 0.8),
        Estimate(0.5, 9, 9, 4, None, 0.03, 8, 0.2, 0.8),
    ],
)
def test_fixed_mix_needs_all_of_every_channel(part: Estimate | None) -> None:
    whole = Estimate(0.8, 100, 200, 160, 80.0, 0.002, 99, 0.7, 0.85)
    channels = {"qr": whole} if part is None else {"qr": whole, "paper": part}
    assert fixed_mix({"qr": 3, "paper": 1}, channels) is None
    assert fixed_mix({"qr": 3, "paper": 0}, channels) is not None


def test_two_people_give_a_paired_difference_with_one_degree_of_freedom() -> None:
    # One of two satisfied with a, nobody with b: parts of 1/4 and -1/4, so se = sqrt(2 / 8).
    found = paired_difference([1, 0], [1, 1], [0, 0], [1, 1])
    assert found is not None
    assert (found.value, found.se, found.test.z) == (0.5, 0.5, 1.0)
    assert found.test.p_value == pytest.approx(two_sided(1.0)) == pytest.approx(0.317310508)
    t = 12.706204736174698
    assert (found.lo, found.hi) == (pytest.approx(0.5 - t / 2), pytest.approx(0.5 + t / 2))
    # The quartile of t with one degree of freedom is 1.
    half = paired_difference([1, 0], [1, 1], [0, 0], [1, 1], level=0.5)
    assert half is not None
    assert (half.lo, half.hi) == (pytest.approx(0), pytest.approx(1))


def test_difference_is_tested_by_its_shares_and_effective_sizes() -> None:
    now = Estimate(0.8, 100, 200, 160, 80.0, 0.002, 99, 0.7, 0.85)
    before = Estimate(0.5, 40, 60, 30, 20.0, 0.0125, 39, 0.3, 0.6)
    found = difference(now, before)
    assert found is not None
    # Pooled (64 + 10) of 100: z = 0.3 / sqrt(0.74 * 0.26 * (1/80 + 1/20)).
    assert found.test.z == pytest.approx(0.3 / math.sqrt(0.74 * 0.26 * 0.0625))
    assert found.test == score_test(0.8, 80, 0.5, 20)
    assert found.se == pytest.approx(math.sqrt(0.0145))


def test_effective_sizes_may_lie_between_nobody_and_one() -> None:
    found = score_test(1.0, 0.5, 0.0, 0.5)
    assert found.z == pytest.approx(1 / math.sqrt(0.25 * 4))
    for sizes in ((0.0, 1.0), (1.0, 0.0)):
        with pytest.raises(ValueError, match="effective sizes must be positive"):
            score_test(0.5, sizes[0], 0.5, sizes[1])


@pytest.mark.parametrize(("a", "b"), [([1, 1], [0, 0]), ([2, 2, 2], [1, 1, 1])])
def test_people_all_alike_give_no_certain_difference(a: list[int], b: list[int]) -> None:
    asked = [3] * len(a) if max(a) > 1 else [1] * len(a)
    assert paired_difference(a, asked, b, asked) is None


def test_people_all_alike_in_both_factors_show_no_difference() -> None:
    found = paired_difference([1, 1, 1], [3, 3, 3], [1, 1, 1], [3, 3, 3])
    assert found == Difference(0.0, 0.0, 0.0, 0.0, ScoreTest(0.0, 1.0))
