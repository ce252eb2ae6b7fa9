"""Interval and annex at the corners: everybody alike, nobody else asked, parts of an answer."""

from __future__ import annotations

import pytest

from analysis.intervals import (
    Estimate,
    Moments,
    cluster_wilson,
    critical_value,
    effective_size,
    floor_size,
    wilson,
    wilson_limits,
)


@pytest.mark.parametrize("n", range(1, 60))
def test_complete_agreement_closes_the_limit_exactly(n: int) -> None:
    every, nobody = wilson(n, n), wilson(0, n)
    assert every is not None
    assert nobody is not None
    assert (every[1], nobody[0]) == (1, 0)
    z2 = critical_value(0.95) ** 2
    assert (every[0], nobody[1]) == (pytest.approx(n / (n + z2)), pytest.approx(z2 / (n + z2)))


def test_limits_contain_the_share_however_many_answers() -> None:
    for p in (0.0, 1e-12, 0.3, 1 - 1e-12, 1.0):
        lo, hi = wilson_limits(p, 1e18, 1.96)
        assert 0 <= lo <= p <= hi <= 1


def test_estimate_tells_everything_it_rests_on() -> None:
    # Two people with two answers each: one satisfied with one, the other with both.
    found = cluster_wilson(Moments(n=2, x=3, m=4, xx=5, mm=8, xm=6))
    # Each lies 1/8 off the common 3/4: V = 2 * 2 / 64 = 1/16, and 3/16 / V = 3.
    floor = 16 / (0.7 * 4 + 0.3 * 8)
    assert (found.n, found.answers, found.satisfied, found.df) == (2, 4, 3, 1)
    assert found.variance == pytest.approx(1 / 16)
    assert found.n_eff == pytest.approx(min(3.0, floor))
    assert (found.lo, found.hi) == wilson_limits(0.75, min(3.0, floor), critical_value(0.95, 1))


def test_parts_of_an_answer_are_told_in_whole_answers() -> None:
    # 11 quarters of 4 answers: two answers and three quarters.
    found = cluster_wilson(Moments(n=2, x=11, m=4, xx=65, mm=8, xm=22, scale=4))
    assert (found.satisfied, type(found.satisfied)) == (2, int)
    assert found.p == pytest.approx(11 / 16)


def test_everybody_asked_leaves_the_counts_and_no_doubt() -> None:
    found = cluster_wilson(Moments(n=2, x=3, m=4, xx=5, mm=8, xm=6), fpc=1.0)
    assert found == Estimate(0.75, 2, 4, 3, None, 0.0, None, 0.75, 0.75)


def test_single_answers_of_a_finite_list_count_for_more() -> None:
    found = cluster_wilson(Moments(n=10, x=8, m=10, xx=8, mm=10, xm=8), fpc=0.75)
    assert (found.n_eff, found.df) == (40, None)
    assert (found.lo, found.hi) == wilson(32, 40)


def test_people_who_all_agree_are_one_coin_each_of_a_finite_list_too() -> None:
    alike = Moments(n=5, x=10, m=10, xx=20, mm=20, xm=20)
    assert floor_size(alike, 1.0) == 5
    assert effective_size(alike) == 5
    assert effective_size(alike, fpc=0.5) == 10
