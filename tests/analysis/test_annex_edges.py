"""Annex intervals where a closed form exists, and where there is none to give."""

from __future__ import annotations

import math

import pytest

from analysis.annex_intervals import (
    bootstrap_limits,
    clopper_pearson,
    design_effect,
    jackknife_variance,
    korn_graubard,
    logit_interval,
)
from analysis.intervals import Moments

TWO = Moments(n=2, x=3, m=4, xx=5, mm=8, xm=6)  # one of two, and two of two
NONE_SATISFIED = Moments(n=2, x=0, m=4, xx=0, mm=8, xm=0)


@pytest.mark.parametrize("n", [1, 2, 10])
def test_exact_limits_of_a_single_success_or_failure(n: int) -> None:
    one, all_but_one = clopper_pearson(1, n), clopper_pearson(n - 1, n)
    assert one is not None
    assert all_but_one is not None
    assert one[0] == pytest.approx(1 - 0.975 ** (1 / n))
    assert all_but_one[1] == pytest.approx(0.975 ** (1 / n))


def test_exact_limits_of_complete_agreement_are_closed_on_one_side() -> None:
    assert clopper_pearson(0, 10) == (0, pytest.approx(1 - 0.025 ** (1 / 10)))
    assert clopper_pearson(10, 10) == (pytest.approx(0.025 ** (1 / 10)), 1)


def test_beta_interval_widens_with_its_level() -> None:
    usual, narrow = korn_graubard(TWO), korn_graubard(TWO, level=0.5)
    assert usual is not None
    assert narrow is not None
    assert usual[0] < narrow[0] < 0.75 < narrow[1] < usual[1]
    # V = 1/16, so p (1 - p) / V is 3; the quantiles of t at 75 % are tan(pi / 4) = 1 with one
    # degree of freedom (people) and 0.7648923 with three (answers).
    n_eff = 3 * 0.764892328404**2
    assert narrow == pytest.approx(clopper_pearson(0.75 * n_eff, n_eff, 0.5))


@pytest.mark.parametrize("moments", [NONE_SATISFIED, Moments(1, 1, 2, 1, 4, 2)])
def test_no_log_odds_and_no_design_effect_without_a_spread(moments: Moments) -> None:
    assert logit_interval(moments) is None
    assert design_effect(moments) is None


def test_leaving_out_one_of_two_respondents() -> None:
    # Without the first 2/2, without the second 1/2: half of two squared deviations of 1/4.
    assert jackknife_variance([(1, 2), (2, 2)]) == pytest.approx(1 / 16)
    assert jackknife_variance([(1, 2), (0, 0)]) is None


def test_bootstrap_of_ten_coins_gives_the_binomial_quantiles() -> None:
    pairs = [(0, 1), (1, 1)] * 5
    # P(X <= 3) = 0.172 and P(X <= 4) = 0.377 of ten fair coins.
    assert bootstrap_limits(pairs, seed=1, draws=4000, level=0.6) == (0.4, pytest.approx(0.6))
    assert math.dist(bootstrap_limits(pairs, seed=1) or (), (0.2, 0.8)) < 1e-9
