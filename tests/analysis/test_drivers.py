from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.drivers import importance, pearson, spearman

X = np.tile([1.0, 2, 3, 4, 5], 60)
Z = np.repeat([1.0, 2, 3], 100)


def test_no_drivers_below_three_hundred_complete_cases() -> None:
    y = X.copy()
    assert importance({"F1": X}, y) is not None
    y[0] = math.nan
    assert importance({"F1": X}, y) is None


def test_factor_that_does_not_vary_leaves_the_model() -> None:
    found = importance({"F1": X, "F2": np.ones(300)}, X)
    assert found is not None
    assert found.lmg == {"F1": pytest.approx(1)}
    assert importance({"F2": np.ones(300)}, X) is None
    assert importance({"F1": X}, np.ones(300)) is None


def test_factors_that_explain_nothing_have_no_shares() -> None:
    assert importance({"F1": np.tile([1.0, -1.0], 150)}, np.repeat([1.0, 1, -1, -1], 75)) is None


def test_same_factor_twice_shares_equally() -> None:
    found = importance({"F1": X, "F2": X, "F3": Z}, X + Z)
    assert found is not None
    assert found.share["F1"] == pytest.approx(found.share["F2"])
    assert sum(found.share.values()) == pytest.approx(1)
    assert found.cases == 300


def test_correlation_with_fisher_interval() -> None:
    found = pearson([1, 2, 3, 4, 5, math.nan], [2, 1, 4, 3, 5, 1])
    assert found is not None
    assert found.r == pytest.approx(0.8)
    assert found.lo == pytest.approx(math.tanh(math.atanh(0.8) - 1.959964 / math.sqrt(2)), abs=1e-6)
    assert found.cases == 5


def test_correlation_of_few_or_perfect_pairs() -> None:
    assert pearson([1, 2], [1, 1]) is None
    assert pearson([1], [1]) is None
    three = pearson([1, 2, 3], [1, 3, 2])
    assert three is not None
    assert three.lo is None
    perfect = spearman([1, 2, 3, 9], [1, 4, 9, 10])
    assert perfect is not None
    assert (perfect.lo, perfect.hi) == (perfect.r, perfect.r)
    assert perfect.r == 1
