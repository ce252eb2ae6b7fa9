"""Funnel, chart and trend exactly at their limits, with the numbers worked by hand."""

from __future__ import annotations

import math

import pytest

from analysis.monitoring import (
    FunnelPoint,
    FunnelZone,
    funnel,
    linear_trend,
    monthly_chart,
    overdispersion,
)


def test_funnel_stands_around_the_centre_it_is_given() -> None:
    centre, (point,) = funnel([0.8], [100], p0=0.5)
    assert centre == 0.5
    assert point.z == pytest.approx(6)
    assert (point.lo95, point.hi95) == (
        pytest.approx(0.402, abs=1e-4),
        pytest.approx(0.598, abs=1e-4),
    )
    assert point.hi998 - 0.5 == pytest.approx(3.0902 * 0.05, abs=1e-4)


def test_funnel_takes_effective_sizes_below_one() -> None:
    centre, (small, large) = funnel([1.0, 0.5], [0.5, 1.5])
    assert centre == pytest.approx(0.625)
    assert small.z == pytest.approx(0.375 / math.sqrt(0.625 * 0.375 / 0.5))
    assert large.z == pytest.approx(-0.125 / math.sqrt(0.625 * 0.375 / 1.5))


def test_zones_begin_beyond_their_limits() -> None:
    def zone(z: float, among_peers: bool = True) -> FunnelZone:
        return FunnelPoint(z, 0.0, 1.0, 0.0, 1.0, among_peers).zone

    assert [zone(z) for z in (1.959, -1.961, 3.089, -3.091)] == [
        FunnelZone.USUAL,
        FunnelZone.AWAY,
        FunnelZone.AWAY,
        FunnelZone.UNUSUAL,
    ]
    assert zone(9.0, among_peers=False) is FunnelZone.AWAY


def test_units_that_all_agree_stand_on_the_centre() -> None:
    centre, points = funnel([1.0] * 50, [10] * 50)
    assert centre == 1
    assert {(point.z, point.lo95, point.hi998) for point in points} == {(0, 1, 1)}


def test_month_with_a_single_respondent_is_on_the_chart() -> None:
    chart = monthly_chart([8, 1, 0], [10, 1, 0])
    assert chart.values == (0.8, 1.0, None)
    assert chart.centre == pytest.approx(9 / 11)


def test_months_that_all_agree_signal_nothing_outside() -> None:
    chart = monthly_chart([10] * 9, [10] * 9)
    assert (chart.lower[0], chart.upper[0], chart.sigma_z) == (1, 1, 1)
    assert (chart.outside, chart.shifts) == ((), ())
    assert monthly_chart([0] * 9, [10] * 9).outside == ()


def test_two_months_are_enough_to_tell_the_spread() -> None:
    # Around 1/2 with 10 respondents each: z = -+ sqrt(10), neighbours 2 sqrt(10) apart.
    chart = monthly_chart([0, 10], [10, 10], laney=True)
    assert chart.sigma_z == pytest.approx(2 * math.sqrt(10) / 1.128)
    assert overdispersion([0, 10], [10, 10]) == pytest.approx(20)
    assert overdispersion([7], [10]) == 1


def test_eight_months_on_one_side_are_a_shift_and_seven_are_not() -> None:
    satisfied = [5] * 3 + [6] * 8
    chart = monthly_chart(satisfied, [10] * 11, baseline=3)
    assert chart.centre == 0.5
    assert chart.shifts == (10,)
    assert monthly_chart(satisfied[:-1], [10] * 10, baseline=3).shifts == ()
    # A month on the other side, or on the centre itself, begins the count anew.
    for pause in (4, 5):
        broken = [*satisfied[:6], pause, *satisfied[6:]]
        assert monthly_chart(broken, [10] * 12, baseline=3).shifts == ()


def test_twelve_months_widen_the_limits_by_default_and_eleven_do_not() -> None:
    months = [5, 6] * 6
    assert monthly_chart(months, [10] * 12).sigma_z != 1
    assert monthly_chart(months[:11], [10] * 11).sigma_z == 1


def test_trend_of_two_persons_is_worked_by_hand() -> None:
    # Centre 1/2, places -1/2 and 1/2: z = 1/2 / sqrt(1/4 * 1/2).
    assert linear_trend([0, 1], [1, 1]).z == pytest.approx(math.sqrt(2))
    assert linear_trend([1, 0], [1, 1]).z == pytest.approx(-math.sqrt(2))
    assert linear_trend([0, 1], [1, 1], scores=[10, 30]).z == pytest.approx(math.sqrt(2))


def test_months_without_respondents_do_not_make_the_counts_vary() -> None:
    assert overdispersion([50, 0, 70, 0], [100, 0, 100, 0]) == overdispersion([50, 70], [100, 100])
    assert overdispersion([0, 0], [0, 0]) == 1


def test_only_the_baseline_decides_whether_the_limits_are_widened() -> None:
    # Three equal months, then a jump that would make the whole chart over-dispersed.
    calm = monthly_chart([80, 81, 80, 40, 99], [100] * 5, baseline=3)
    assert calm.sigma_z == 1
    uneven = monthly_chart([60, 95, 62, 72, 72], [100] * 5, baseline=3)
    # Steps of 0.35 and 0.33 in the baseline; the months after it lie still and do not count.
    spread = math.sqrt(217 / 300 * 83 / 300 / 100)
    assert uneven.sigma_z == pytest.approx(0.34 / spread / 1.128)
