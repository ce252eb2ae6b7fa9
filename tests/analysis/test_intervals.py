"""Intervals: what must hold for any answers, and the corners."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.annex_intervals import (
    bootstrap_limits,
    clopper_pearson,
    design_effect,
    jackknife_variance,
    korn_graubard,
    logit_interval,
    wald_interval,
)
from analysis.intervals import (
    Estimate,
    Moments,
    cluster_wilson,
    critical_value,
    effective_size,
    ratio_variance,
    wilson,
)

#: One form: (satisfied, answers).
forms = st.lists(
    st.integers(1, 14).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
    min_size=1,
    max_size=60,
)


def moments(rows: list[tuple[int, int]]) -> Moments:
    return Moments(
        len(rows),
        sum(x for x, _ in rows),
        sum(m for _, m in rows),
        sum(x * x for x, _ in rows),
        sum(m * m for _, m in rows),
        sum(x * m for x, m in rows),
    )


@given(forms)
def test_interval_lies_in_0_to_1_and_contains_the_index(rows: list[tuple[int, int]]) -> None:
    estimate = cluster_wilson(moments(rows))
    assert estimate.p is not None
    if estimate.lo is not None and estimate.hi is not None:
        assert 0 <= estimate.lo <= estimate.p <= estimate.hi <= 1


@given(forms, st.randoms())
def test_order_of_forms_does_not_matter(rows: list[tuple[int, int]], chance: Random) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert cluster_wilson(moments(shuffled)) == cluster_wilson(moments(rows))


@given(forms)
def test_variance_equals_the_sum_over_people(rows: list[tuple[int, int]]) -> None:
    found = ratio_variance(moments(rows))
    if len(rows) < 2:
        assert found is None
        return
    total = sum(m for _, m in rows)
    p = sum(x for x, _ in rows) / total
    by_hand = len(rows) / (len(rows) - 1) * sum((x - p * m) ** 2 for x, m in rows) / total**2
    assert found == pytest.approx(by_hand, abs=1e-12)


def test_variance_of_large_sums_keeps_its_digits() -> None:
    """Floating point would lose all digits: the terms agree to sixteen places."""
    n = 10**9
    # Everybody satisfied with all of ten answers but one person, with nine.
    moments_ = Moments(n, 10 * n - 1, 10 * n, 100 * n - 19, 100 * n, 100 * n - 10)
    # That one person's residual is nearly -1, those of all others together nearly nothing.
    assert ratio_variance(moments_) == pytest.approx(1 / (10 * n) ** 2, rel=1e-6)


def test_all_satisfied_is_one_coin_a_person_never_certainty() -> None:
    estimate = cluster_wilson(moments([(5, 5)] * 12))
    assert estimate.p == estimate.hi == 1
    assert estimate.n_eff == pytest.approx(12)
    assert estimate.lo is not None
    assert estimate.lo < 0.75


def test_none_satisfied_mirrors_all_satisfied() -> None:
    none, every = cluster_wilson(moments([(0, 5)] * 12)), cluster_wilson(moments([(5, 5)] * 12))
    assert none.lo == 0
    assert none.hi == pytest.approx(1 - (every.lo or 0))


def test_equal_people_without_spread_count_as_coins_too() -> None:
    """Everybody half satisfied: the variance is 0 by chance, the interval must not be."""
    estimate = cluster_wilson(moments([(1, 2)] * 10))
    assert estimate.n_eff == pytest.approx(10)
    assert (estimate.hi or 0) - (estimate.lo or 0) > 0.4


def test_one_answer_a_person_is_plain_wilson() -> None:
    estimate = cluster_wilson(moments([(1, 1)] * 24 + [(0, 1)] * 6))
    assert (estimate.lo, estimate.hi) == wilson(24, 30)
    assert estimate.n_eff == 30


def test_floor_holds_back_people_who_happen_to_agree() -> None:
    rows = [(6, 7), (6, 7), (6, 7), (5, 7), (6, 7)]
    assert (cluster_wilson(moments(rows)).n_eff or 0) < 15
    assert (cluster_wilson(moments(rows), icc_floor=0).n_eff or 0) > 15


def test_one_person_with_several_answers_has_no_interval() -> None:
    assert cluster_wilson(moments([(3, 4)])) == Estimate(0.75, 1, 4, 3)


def test_nobody_is_null_not_zero() -> None:
    assert cluster_wilson(Moments(0, 0, 0, 0, 0, 0)) == Estimate(None, 0, 0, 0)
    assert wilson(0, 0) is None
    assert clopper_pearson(0, 0) is None


def test_everybody_answered_leaves_no_doubt() -> None:
    estimate = cluster_wilson(moments([(3, 4), (1, 4)]), fpc=1.0)
    assert (estimate.lo, estimate.hi, estimate.variance) == (0.5, 0.5, 0.0)


def test_annex_intervals_say_nothing_where_nothing_is_known() -> None:
    alike, single = moments([(2, 2)] * 5), moments([(1, 3)])
    assert korn_graubard(alike) is None
    assert logit_interval(alike) is None
    assert design_effect(alike) is None
    assert wald_interval(single) is None
    assert design_effect(single) is None
    assert jackknife_variance([(1, 3)]) is None
    assert jackknife_variance([(1, 3), (0, 0)]) is None
    assert wald_interval(alike) == (1.0, 1.0)


def test_exact_interval_covers_more_than_wilson() -> None:
    exact, plain = clopper_pearson(24, 30), wilson(24, 30)
    assert exact is not None
    assert plain is not None
    assert exact[0] < plain[0]
    assert exact[1] > plain[1]
    unanimous = clopper_pearson(5, 5)
    assert unanimous is not None
    assert math.isclose(unanimous[0], 0.025 ** (1 / 5))


def test_bootstrap_agrees_with_the_headline_and_repeats_itself() -> None:
    rows = [(5, 6), (6, 6), (2, 6), (6, 6), (4, 5), (0, 6), (3, 3)] * 20
    found = bootstrap_limits(rows, seed=7)
    assert found is not None
    assert found == bootstrap_limits([*rows, (0, 0)], seed=7)
    headline = cluster_wilson(moments(rows))
    assert found == (pytest.approx(headline.lo, abs=0.02), pytest.approx(headline.hi, abs=0.02))
    assert bootstrap_limits([(0, 0)], seed=7) is None


@pytest.mark.parametrize(
    "sums", [(-1, 0, 0, 0, 0, 0), (3, 1, 2, 1, 2, 1), (2, 1, 3, 1, 2, 1), (0, 0, 1, 0, 1, 0)]
)
def test_sums_of_no_group_are_refused(sums: tuple[int, int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="respondents"):
        Moments(*sums)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        critical_value(1.0)
    for count in (-1, 6):
        with pytest.raises(ValueError, match="successes"):
            wilson(count, 5)
        with pytest.raises(ValueError, match="successes"):
            clopper_pearson(count, 5)
    with pytest.raises(ValueError, match="fpc"):
        cluster_wilson(moments([(1, 2), (2, 2)]), fpc=-0.1)
    with pytest.raises(ValueError, match="fpc"):
        cluster_wilson(Moments(2, 5, 4, 13, 8, 10))


def test_effective_size_needs_two_people() -> None:
    assert effective_size(moments([(1, 2)])) is None
    assert effective_size(Moments(0, 0, 0, 0, 0, 0)) is None


@given(forms, st.integers(1, 5))
def test_counting_in_parts_changes_nothing(rows: list[tuple[int, int]], scale: int) -> None:
    plain = moments(rows)
    parts = Moments(
        plain.n,
        plain.x * scale,
        plain.m,
        plain.xx * scale**2,
        plain.mm,
        plain.xm * scale,
        scale=scale,
    )
    assert parts.ratio == pytest.approx(plain.ratio)
    assert ratio_variance(parts) == pytest.approx(ratio_variance(plain))


def test_finite_list_narrows_the_interval() -> None:
    sums = moments([(5, 6), (6, 6), (2, 6), (6, 6), (4, 5), (0, 6)] * 5)
    wide, narrow = cluster_wilson(sums), cluster_wilson(sums, fpc=0.75)
    assert narrow.variance == pytest.approx((wide.variance or 0) / 4)
    assert narrow.n_eff == pytest.approx(4 * (wide.n_eff or 0))
