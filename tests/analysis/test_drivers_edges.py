"""Correlations of the fewest cases, with everything they report."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.drivers import Correlation, importance, pearson, spearman


def test_two_pairs_are_a_correlation_without_an_interval() -> None:
    assert pearson([1, 2], [1, 3]) == Correlation(pytest.approx(1), None, None, 2)
    assert pearson([1, 2, 3], [1, 3, 2]) == Correlation(pytest.approx(0.5), None, None, 3)


def test_four_pairs_have_an_interval_as_wide_as_can_be() -> None:
    found = spearman([1, 2, 3, 4], [10, 30, 20, 40])
    half = 1.959963984540054
    assert found == Correlation(
        pytest.approx(0.8),
        pytest.approx(math.tanh(math.atanh(0.8) - half)),
        pytest.approx(math.tanh(math.atanh(0.8) + half)),
        4,
    )
    narrow = pearson([1, 2, 3, 4], [1, 3, 2, 4], level=0.5)
    assert narrow is not None
    assert narrow.hi == pytest.approx(math.tanh(math.atanh(0.8) + 0.6744897501960817))


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation_has_no_spread(sign: int) -> None:
    found = pearson([1, 2, 3, 4, 5], [sign * value for value in (1, 2, 3, 4, 5)])
    assert found == Correlation(*[pytest.approx(sign)] * 3, 5)
    assert found is not None
    assert abs(found.r) <= 1


def test_same_order_is_a_perfect_rank_correlation() -> None:
    assert spearman([1, 2, 3, 9], [1, 4, 9, 10]) == Correlation(1, 1, 1, 4)


def test_ties_share_their_mean_rank() -> None:
    # Ranks 1.5, 1.5, 3 against 1, 2, 3: covariance 1.5 of spreads 1.5 and 2.
    found = spearman([7, 7, 9], [1, 2, 3])
    assert found is not None
    assert found.r == pytest.approx(1.5 / math.sqrt(1.5 * 2))


def test_a_factor_that_varies_by_less_than_a_level_stays() -> None:
    x = np.tile([4.0, 4.25, 4.5], 100)
    found = importance({"F1": x}, 2 * x)
    assert found is not None
    assert (found.r2, found.share["F1"]) == (pytest.approx(1), pytest.approx(1))
