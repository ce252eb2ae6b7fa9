from __future__ import annotations

import math

import pytest

from analysis.comparison import (
    Movement,
    difference,
    fixed_mix,
    mix_moved,
    mover,
    paired_difference,
    rest_of,
    score_test,
)
from analysis.intervals import Estimate, Moments, wilson


def estimate(satisfied: int, n: int) -> Estimate:
    """One answer for each respondent."""
    p = satisfied / n
    return Estimate(p, n, n, satisfied, float(n), p * (1 - p) / n, n - 1, *wilson(satisfied, n))


NOTHING = Estimate(None, 0, 0, 0, None, None, None, None, None)


def test_says_rise_or_fall_only_when_the_interval_excludes_no_change() -> None:
    words = [
        change.movement.label
        for a, b in ((900, 700), (700, 900), (701, 700))
        if (change := difference(estimate(a, 1000), estimate(b, 1000)))
    ]
    assert words == ["tăng", "giảm", "chưa thấy thay đổi rõ"]


def test_width_tells_what_could_have_been_seen() -> None:
    small = difference(estimate(24, 30), estimate(24, 30))
    large = difference(estimate(2400, 3000), estimate(2400, 3000))
    assert small is not None
    assert large is not None
    assert small.width > 9 * large.width
    assert small.movement is Movement.UNCLEAR


@pytest.mark.parametrize("pair", [(NOTHING, estimate(3, 4)), (estimate(3, 4), NOTHING)])
def test_no_difference_without_two_indices(pair: tuple[Estimate, Estimate]) -> None:
    assert difference(*pair) is None


def test_no_difference_without_an_interval_or_an_effective_size() -> None:
    no_interval = Estimate(0.5, 1, 2, 1, 1.0, None, None, None, None)
    no_size = Estimate(0.5, 9, 9, 4, None, None, None, 0.3, 0.7)
    assert difference(no_interval, estimate(3, 4)) is None
    assert difference(no_size, estimate(3, 4)) is None
    assert difference(estimate(3, 4), no_size) is None


@pytest.mark.parametrize("swap", [False, True])
def test_no_standard_error_when_a_variance_is_unknown(swap: bool) -> None:
    plain = Estimate(0.5, 9, 9, 4, 9.0, None, None, 0.3, 0.7)
    pair = (plain, estimate(3, 4))
    found = difference(*(reversed(pair) if swap else pair))
    assert found is not None
    assert found.se is None


def test_swapping_periods_mirrors_the_interval() -> None:
    first, second = (0.8, 0.6, 0.9), (0.7, 0.65, 0.72)
    lo, hi = mover(first, second)
    assert mover(second, first) == pytest.approx((-hi, -lo))


def test_equal_certainty_is_no_difference() -> None:
    assert score_test(1.0, 30, 1.0, 50).p_value == 1.0
    with pytest.raises(ValueError, match="positive"):
        score_test(0.5, 0, 0.5, 10)


def test_rest_leaves_the_unit_out() -> None:
    whole, part = Moments(10, 20, 30, 60, 100, 70), Moments(4, 8, 12, 24, 40, 28)
    rest = rest_of(whole, part)
    assert (rest.n, rest.x, rest.m, rest.xx, rest.mm, rest.xm) == (6, 12, 18, 36, 60, 42)
    with pytest.raises(ValueError, match="not contained"):
        rest_of(part, whole)


def test_paired_difference_needs_two_forms_and_answers_to_both() -> None:
    assert paired_difference([1], [1], [0], [1]) is None
    assert paired_difference([1, 0], [1, 1], [0, 0], [0, 0]) is None
    assert paired_difference([0, 0], [0, 0], [1, 0], [1, 1]) is None


def test_same_answers_to_both_factors_differ_by_nothing() -> None:
    found = paired_difference([2, 1, 0], [2, 2, 2], [2, 1, 0], [2, 2, 2])
    assert found is not None
    assert (found.value, found.se, found.test.p_value) == (0, 0, 1)


def test_channel_mix_that_moved_is_noticed() -> None:
    assert mix_moved({"qr": 80, "paper": 20}, {"qr": 60, "paper": 40})
    assert not mix_moved({"qr": 80, "paper": 20}, {"qr": 75, "paper": 25})
    assert mix_moved({"qr": 80}, {"kiosk": 80})
    assert not mix_moved({}, {"qr": 1})
    assert not mix_moved({"qr": 1}, {})


def test_fixed_mix_weighs_channels_as_before() -> None:
    found = fixed_mix(
        {"qr": 3, "paper": 1, "kiosk": 0}, {"qr": estimate(80, 100), "paper": estimate(20, 40)}
    )
    assert found is not None
    assert found.p == pytest.approx(0.725)
    assert found.variance == pytest.approx(0.75**2 * 0.0016 + 0.25**2 * 0.25 / 40)
    qr, paper = estimate(80, 100), estimate(20, 40)
    down = math.hypot(0.75 * (0.8 - (qr.lo or 0)), 0.25 * (0.5 - (paper.lo or 0)))
    up = math.hypot(0.75 * ((qr.hi or 0) - 0.8), 0.25 * ((paper.hi or 0) - 0.5))
    assert (found.lo, found.hi) == pytest.approx((0.725 - down, 0.725 + up))
    assert found.n_eff == pytest.approx(1 / (0.75**2 / 100 + 0.25**2 / 40))
    assert (found.n, found.satisfied, found.answers) == (140, 100, 140)


def test_fixed_mix_needs_every_channel() -> None:
    assert fixed_mix({"qr": 1, "paper": 1}, {"qr": estimate(8, 10)}) is None
    assert fixed_mix({"qr": 1}, {"qr": NOTHING}) is None
    unknown = Estimate(0.5, 1, 2, 1, None, None, None, None, None)
    assert fixed_mix({"qr": 1}, {"qr": unknown}) is None


def test_fixed_mix_of_complete_agreement_is_not_certain() -> None:
    alone = estimate(10, 10)
    found = fixed_mix({"qr": 1}, {"qr": alone})
    assert found is not None
    assert (found.lo, found.hi, found.n_eff) == pytest.approx((alone.lo, alone.hi, alone.n_eff))
    assert found.lo is not None
    assert found.lo < 0.8


def test_fixed_mix_of_no_weights_is_unknown() -> None:
    assert fixed_mix({"qr": 0}, {"qr": estimate(8, 10)}) is None
