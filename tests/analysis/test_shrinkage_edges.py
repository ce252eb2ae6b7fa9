"""Steadier estimates where there is nothing to be told apart."""

from __future__ import annotations

import pytest

from analysis.shrinkage import Spread, between_units, steadier_estimates


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_units_that_all_agree_differ_by_nothing(share: float) -> None:
    assert between_units([share] * 3, [10, 20, 30]) == Spread(share, share, 0.0, 0.0, 0.0)
    assert steadier_estimates([share] * 40, [10] * 40) == [share] * 40


def test_common_level_is_the_mean_of_steady_weights() -> None:
    found = between_units([0.9, 0.1], [100, 100])
    # v = 0.25 / 100; q = 2 * 0.16 / v = 128; tau2 = (128 - 1) v; i2 = tau2 / (tau2 + v).
    assert (found.p0, found.mu) == (pytest.approx(0.5), pytest.approx(0.5))
    assert found.q == pytest.approx(128)
    assert found.tau2 == pytest.approx(127 * 0.0025)
    assert found.i2 == pytest.approx(100 * 127 / 128)


def test_sizes_below_one_count() -> None:
    found = between_units([0.75, 0.25], [0.5, 0.5])
    assert (found.p0, found.tau2) == (0.5, 0)
    with pytest.raises(ValueError, match="one positive size"):
        between_units([0.75, 0.25], [0.5, 0.0])
