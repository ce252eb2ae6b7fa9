from __future__ import annotations

import pytest

from analysis.shrinkage import Spread, between_units, steadier_estimates


def test_small_units_are_drawn_further_to_the_common_level() -> None:
    p, size = [0.4, 0.4, 0.9, 0.8], [10, 1000, 500, 500]
    small, large, *_ = steadier_estimates(p, size)
    assert small > large > 0.4


def test_one_unit_has_no_spread() -> None:
    assert between_units([0.8], [50]) == Spread(0.8, pytest.approx(0.8), 0.0, 0.0, 0.0)


def test_complete_agreement_has_no_spread() -> None:
    assert between_units([1.0, 1.0], [5, 9]) == Spread(1.0, 1.0, 0.0, 0.0, 0.0)
    assert steadier_estimates([1.0, 1.0], [5, 9]) == [1.0, 1.0]


def test_spread_of_other_units_may_be_used() -> None:
    used = Spread(0.8, 0.8, 0.01, 0.0, 0.0)
    assert steadier_estimates([0.6], [16], used) == [pytest.approx(0.7)]


@pytest.mark.parametrize(("p", "size"), [([], []), ([0.5], [0]), ([0.5, 0.5], [3])])
def test_refuses_units_without_respondents(p: list[float], size: list[float]) -> None:
    with pytest.raises(ValueError, match="positive size"):
        between_units(p, size)
