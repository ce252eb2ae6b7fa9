from __future__ import annotations

import numpy as np
import pytest

from analysis.weighting import (
    Design,
    WeightingError,
    design_estimate,
    design_mean_of_ratios,
    design_variance,
    lonely_strata,
    rake,
    stratum_weights,
    trim,
    weight_cost,
)

FIELDS = ["đất đai"] * 40 + ["hộ tịch"] * 60
MONTHS = ["1", "2"] * 50


def test_unequal_weights_beyond_the_limit_are_not_published() -> None:
    assert weight_cost([1, 1, 1]).publishable
    assert not weight_cost([1, 1, 1, 20]).publishable


def test_raking_meets_every_margin() -> None:
    fields, months = {"đất đai": 300, "hộ tịch": 200}, {"1": 350, "2": 150}
    months_uneven = ["1"] * 30 + ["2"] * 10 + ["1"] * 25 + ["2"] * 35
    w = rake([(FIELDS, fields), (months_uneven, months)], 100)
    for labels, totals in ((FIELDS, fields), (months_uneven, months)):
        for name, total in totals.items():
            assert w[np.array(labels) == name].sum() == pytest.approx(total)


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ({"đất đai": 3, "hộ tịch": 2, "đăng ký xe": 4}, "join .*đăng ký xe"),
        ({"đất đai": 3, "hộ tịch": 0}, "without dossiers: hộ tịch"),
    ],
)
def test_category_that_cannot_be_weighted_is_named(totals: dict[str, float], words: str) -> None:
    with pytest.raises(WeightingError, match=words):
        rake([(FIELDS, totals)], 100)


def test_raking_refuses_what_has_no_answer() -> None:
    totals = {"đất đai": 3, "hộ tịch": 2}
    with pytest.raises(WeightingError, match="at least 100"):
        rake([(FIELDS[:99], totals)], 99)
    with pytest.raises(WeightingError, match="every form"):
        rake([(FIELDS[:99], totals)], 100)
    with pytest.raises(WeightingError, match="different totals"):
        rake([(FIELDS, totals), (MONTHS, {"1": 3, "2": 3})], 100)
    with pytest.raises(WeightingError, match="do not meet"):
        rake([(FIELDS, totals), (["x"] * 40 + ["y"] * 60, {"x": 2, "y": 3})], 100, rounds=5)


def test_trimming_by_default_follows_the_median() -> None:
    w = trim([1.0] * 20 + [30.0])
    assert w.max() == 5.0
    assert w.sum() == pytest.approx(50)
    low = trim([0.01] + [1.0] * 20)
    assert low.min() == pytest.approx(0.2)
    with pytest.raises(WeightingError, match="mean"):
        trim([1, 2, 3], upper=1.5)


def test_trimming_repeats_until_all_are_within() -> None:
    w = trim([9, 2.9, 1, 1, 1], lower=0.5, upper=3.2)
    assert w.max() <= 3.2
    assert w.sum() == pytest.approx(14.9)


def test_strata_asked_whole_have_no_variance() -> None:
    strata = ["a", "a", "b", "b"]
    weights = stratum_weights(strata, {"a": 2, "b": 2})
    found = design_estimate([1, 0, 1, 1], [1] * 4, Design(weights, strata, {"a": 2, "b": 2}))
    assert found.variance == 0
    assert (found.lo, found.hi) == (found.p, found.p)


def test_single_case_of_a_stratum_is_centred_at_the_whole() -> None:
    assert lonely_strata(["a", "b", "b"]) == ["a"]
    assert design_variance([0.3, 0.1, -0.1], Design([1] * 3, ["a", "b", "b"])) == pytest.approx(
        0.13
    )


def test_everybody_satisfied_is_not_certainty() -> None:
    found = design_estimate([2] * 10, [2] * 10, Design([1.0] * 10))
    assert found.p == 1
    assert found.n_eff == pytest.approx(10)
    assert found.lo is not None
    assert found.lo < 0.75


def test_floor_for_optimistic_variances() -> None:
    s, m = [9, 9, 10, 8, 9, 9], [10] * 6
    free = design_estimate(s, m, Design([1.0] * 6))
    held = design_estimate(s, m, Design([1.0] * 6), icc_floor=0.3)
    assert free.n_eff is not None
    assert held.n_eff == pytest.approx(60**2 / (0.7 * 60 + 0.3 * 600))
    assert held.n_eff < free.n_eff


def test_one_respondent_has_no_interval_and_none_no_index() -> None:
    assert design_estimate([1], [2], Design([1])).lo is None
    assert design_estimate([0], [0], Design([1])).p is None


def test_mean_of_ratios_needs_every_factor() -> None:
    assert design_mean_of_ratios([[1, 0], [1, 0]], [[1, 0], [1, 0]], Design([1, 1])) is None
