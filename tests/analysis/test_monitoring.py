from __future__ import annotations

import pytest

from analysis.monitoring import FunnelZone, funnel, linear_trend, monthly_chart, overdispersion


def test_chance_alone_never_calls_a_unit_unusual() -> None:
    p, size = [0.5, 0.8, 0.8, 0.8], [100, 900, 900, 900]
    _, alone = funnel(p, size)
    _, peers = funnel(p, size, tau2=0.0)
    _, spread = funnel(p, size, tau2=0.05)
    zones = [points[0].zone.label for points in (alone, peers, spread)]
    assert zones == ["ngoài giới hạn 95 %", "bất thường", "trong giới hạn 95 %"]
    assert FunnelZone.USUAL is spread[0].zone


def test_spread_between_units_widens_the_limits() -> None:
    _, narrow = funnel([0.8], [400], p0=0.8)
    centre, wide = funnel([0.8], [400], tau2=0.0021, p0=0.8)
    assert centre == 0.8
    assert narrow[0].hi95 == pytest.approx(0.8 + 1.959964 * 0.02)
    assert wide[0].hi95 == pytest.approx(0.8 + 1.959964 * 0.05)


def test_funnel_without_any_spread_has_no_distance() -> None:
    assert funnel([1.0, 1.0], [5, 6])[1][0].z == 0
    for p, size in (([], []), ([0.5], [0])):
        with pytest.raises(ValueError, match="positive size"):
            funnel(p, size)


def test_laney_limits_follow_the_moving_range() -> None:
    x, n = [70, 90, 70, 90], [100] * 4
    plain = monthly_chart(x, n, laney=False)
    wide = monthly_chart(x, n, laney=True)
    sigma = (0.8 * 0.2 / 100) ** 0.5
    assert wide.sigma_z == pytest.approx(0.2 / sigma / 1.128)
    assert plain.sigma_z == 1
    assert monthly_chart(x, n).sigma_z == wide.sigma_z
    assert wide.upper[0] == 1.0


def test_laney_limits_are_used_from_twelve_points_or_with_overdispersion() -> None:
    quiet = [80, 81, 79, 80, 81, 80, 79, 80, 80, 81, 79, 80]
    assert monthly_chart(quiet[:11], [100] * 11).sigma_z == 1
    assert monthly_chart(quiet, [100] * 12).sigma_z < 1


def test_baseline_is_frozen() -> None:
    x, n = [80] * 3 + [40] * 3, [100] * 6
    chart = monthly_chart(x, n, baseline=3)
    assert chart.centre == 0.8
    assert chart.outside == (3, 4, 5)


def test_eight_on_one_side_are_a_shift() -> None:
    x = [80, 80, 78, 82, *[81] * 8, 79, 80]
    chart = monthly_chart(x, [100] * len(x), baseline=4, laney=False)
    # The run begins with the 82 before the eight.
    assert chart.shifts == (10, 11)
    assert chart.outside == ()


def test_months_without_forms_stay_empty() -> None:
    chart = monthly_chart([80, 0, 78], [100, 0, 100])
    assert chart.values == (0.8, None, 0.78)
    assert chart.upper[1] is chart.lower[1] is None
    with pytest.raises(ValueError, match="baseline"):
        monthly_chart([0, 5], [0, 10], baseline=1)


def test_spread_that_cannot_be_told_counts_as_chance() -> None:
    assert monthly_chart([80], [100], laney=True).sigma_z == 1
    assert monthly_chart([80, 80], [100, 100], laney=True).sigma_z == 1
    assert overdispersion([80], [100]) == 1
    assert overdispersion([100, 50], [100, 50]) == 1


def test_trend_has_a_direction_and_follows_the_given_times() -> None:
    assert linear_trend([50, 60, 70], [100] * 3).z > 2
    assert linear_trend([70, 60, 50], [100] * 3).z < -2
    assert linear_trend([50, 60, 70], [100] * 3, [3, 2, 1]).z < -2
    assert linear_trend([5, 5], [5, 5]).p_value == 1
