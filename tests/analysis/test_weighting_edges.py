"""Weights exactly at their bounds, worked by hand, and estimates from very few cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.intervals import Estimate, Moments, cluster_wilson
from analysis.weighting import (
    Design,
    WeightCost,
    WeightingError,
    design_estimate,
    design_variance,
    rake,
    stratum_weights,
    trim,
)

LABELS = ["a", "a", "b", "b"]


def test_one_case_stands_for_its_whole_stratum() -> None:
    assert stratum_weights(["a"], {"a": 10}).tolist() == [10]
    assert stratum_weights(["a", "b", "b"], {"a": 10, "b": 6}).tolist() == [10, 3, 3]


def test_weights_that_cost_exactly_the_limit_are_still_published() -> None:
    assert WeightCost(50.0, 2.0).publishable
    assert not WeightCost(50.0, 2.000001).publishable


def test_margins_that_are_met_at_once_need_no_tolerance() -> None:
    margins = [(LABELS, {"a": 2, "b": 2}), (["x", "y"] * 2, {"x": 2, "y": 2})]
    assert rake(margins, 4, least_forms=4, least_cell=2, tolerance=0).tolist() == [1, 1, 1, 1]


def test_totals_may_differ_by_rounding_and_by_no_more() -> None:
    def totals(extra: float) -> list[tuple[list[str], dict[str, float]]]:
        return [(LABELS, {"a": 300, "b": 200}), (["x", "y"] * 2, {"x": 300 + extra, "y": 200})]

    weights = rake(totals(1e-7), 4, least_forms=1, least_cell=1)
    assert weights.sum() == pytest.approx(500)
    with pytest.raises(WeightingError, match="different totals"):
        rake(totals(1e-6), 4, least_forms=1, least_cell=1)


def test_what_is_cut_is_shared_out_equally() -> None:
    # 6 too many, shared by four; a weight that stands on its bound is not outside it.
    assert trim([1, 1, 1, 1, 11], lower=1, upper=5).tolist() == [2.5, 2.5, 2.5, 2.5, 5]
    # 1 too few, taken from three, also from those that stand on the upper bound.
    assert trim([0, 5, 5, 2], lower=1, upper=5) == pytest.approx([1, 14 / 3, 14 / 3, 5 / 3])
    assert trim([0, 3, 9], lower=1, upper=7).tolist() == [1, 4, 7]


def test_bounds_of_weights_are_multiples_of_the_median() -> None:
    assert trim([2.0] * 20 + [60.0]).max() == 10
    assert trim([0.02] + [2.0] * 20).min() == pytest.approx(0.4)
    assert trim([0.1] + [1.0] * 4, lower=0.5).min() == 0.5


def test_weights_that_all_stand_on_their_bounds_stay() -> None:
    assert trim([1, 1, 1], lower=1, upper=1).tolist() == [1, 1, 1]


def test_without_answers_there_is_an_estimate_of_nothing() -> None:
    assert design_estimate([0, 0], [0, 0], Design([1, 1])) == Estimate(None, 0, 0, 0)


def test_cases_without_answers_are_no_respondents_of_the_index() -> None:
    found = design_estimate([2, 0, 1], [2, 0, 2], Design([1.0, 1.0, 1.0]))
    assert (found.n, found.answers, found.satisfied) == (2, 4, 3)


def test_two_respondents_have_an_interval_with_one_degree_of_freedom() -> None:
    found = design_estimate([1, 0], [1, 1], Design([1.0, 1.0]))
    # Each deviates by a quarter of the weight: V = 2 * 2 * (1/4)^2 = 1/4, so n_eff is 1.
    assert (found.df, found.n_eff) == (1, pytest.approx(1))
    t = 12.706204736174698
    half = math.sqrt(t * t * (0.25 + t * t / 4)) / (1 + t * t)
    assert (found.lo, found.hi) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))


@pytest.mark.parametrize("n", range(2, 40))
def test_limits_never_leave_the_range_of_a_share(n: int) -> None:
    ones = np.ones(n)
    all_satisfied, none = (
        design_estimate(ones, ones, Design(ones)),
        design_estimate(0 * ones, ones, Design(ones)),
    )
    assert all_satisfied.hi is not None
    assert none.lo is not None
    assert all_satisfied.hi <= 1
    assert none.lo >= 0


def test_two_cases_of_a_stratum_are_centred_at_their_mean() -> None:
    # 0.3 and 0.1 lie 0.1 off their mean: 2 / (2 - 1) * 0.02.
    assert design_variance([0.3, 0.1], Design([1, 1])) == pytest.approx(0.04)


def test_domain_may_be_marked_with_ones_and_noughts() -> None:
    design = Design([1.0] * 4, LABELS)
    asked = design_estimate([1, 0, 1, 1], [1] * 4, design, domain=[1, 0, 1, 1])
    assert asked == design_estimate([1, 0, 1, 1], [1] * 4, design, domain=[True, False, True, True])
    assert (asked.n, asked.p, asked.df) == (3, 1.0, 1)


def figures(found: Estimate) -> list[float | int | None]:
    names = ("p", "n", "answers", "satisfied", "n_eff", "variance", "df", "lo", "hi")
    return [getattr(found, name) for name in names]


def test_a_blank_form_changes_nothing() -> None:
    blank = design_estimate([1, 2, 0], [2, 3, 0], Design([1, 1, 1]), icc_floor=0.3)
    assert figures(blank) == pytest.approx(
        figures(design_estimate([1, 2], [2, 3], Design([1, 1]), icc_floor=0.3))
    )
    assert figures(blank) == pytest.approx(
        figures(cluster_wilson(Moments(n=2, x=3, m=5, xx=5, mm=13, xm=8)))
    )


def test_a_blank_form_is_no_respondent_of_its_stratum() -> None:
    frame = {"a": 10, "b": 20}
    design = Design([1.0] * 5, ["a", "a", "b", "b", "b"], frame)
    blank = design_estimate([1, 0, 1, 1, 0], [1, 1, 1, 2, 0], design)
    without = Design([1.0] * 4, ["a", "a", "b", "b"], frame)
    assert figures(blank) == pytest.approx(
        figures(design_estimate([1, 0, 1, 1], [1, 1, 1, 2], without))
    )
    assert blank.df == 2


def test_forms_outside_the_domain_stay_in_the_design() -> None:
    s, m, ones = [1, 0, 1, 1], [1, 1, 1, 1], [1.0] * 4
    inside = design_estimate(s, m, Design(ones), domain=[1, 1, 1, 0])
    # Scores 1/9, -2/9, 1/9 and, outside, 0: V = 4/3 * 6/81; three forms alone: 3/2 * 6/81.
    assert inside.variance == pytest.approx(4 / 3 * 6 / 81)
    assert (inside.n, inside.df) == (3, 2)


def test_sampling_fraction_enters_the_floor_and_the_rule_for_no_variance() -> None:
    half = {None: 12.0}
    s, m = [9, 9, 10, 8, 9, 9], [10] * 6
    moments = Moments(n=6, x=54, m=60, xx=488, mm=600, xm=540)
    assert figures(
        design_estimate(s, m, Design([1.0] * 6, populations=half), icc_floor=0.3)
    ) == pytest.approx(figures(cluster_wilson(moments, fpc=0.5)))
    alike = Moments(n=6, x=60, m=60, xx=600, mm=600, xm=600)
    assert figures(design_estimate(m, m, Design([1.0] * 6, populations=half))) == pytest.approx(
        figures(cluster_wilson(alike, fpc=0.5))
    )


def test_forms_that_agree_on_a_share_are_one_coin_each_in_spite_of_rounding() -> None:
    found = design_estimate([2] * 10, [3] * 10, Design([0.1] * 10))
    assert found.variance == pytest.approx(0)
    assert found.n_eff == pytest.approx(10)


def test_when_everybody_was_asked_no_size_is_given() -> None:
    found = design_estimate([1, 1], [1, 1], Design([1.0, 1.0], populations={None: 2.0}))
    assert (found.n_eff, found.lo, found.hi) == (None, 1, 1)
