"""Rolling units up to their parent in three ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import Moments, cluster_wilson, ratio_variance
from analysis.rollup import dossier_weighted, pooled, total_moments, unit_mean

SURE = Moments(100, 800, 1000, 6500, 10_000, 8000)
SMALL = Moments(20, 20, 40, 30, 80, 40)
SINGLE = Moments(1, 2, 4, 4, 16, 8)
SILENT = Moments(0, 0, 0, 0, 0, 0)
AGREEING = Moments(10, 50, 50, 250, 250, 250)


def test_three_roll_ups_of_the_same_data_are_three_numbers() -> None:
    units = {"big": SURE, "small": SMALL, "silent": SILENT}
    assert pooled(units).p == pytest.approx(820 / 1040)
    assert unit_mean(units) == pytest.approx((0.8 + 0.5) / 2)
    weighted = dossier_weighted(units, {"big": 100, "small": 300, "silent": 50})
    assert weighted.estimate.p == pytest.approx((100 * 0.8 + 300 * 0.5) / 400)
    assert weighted.covered == pytest.approx(400 / 450)
    assert weighted.shown
    assert weighted.differs_from(pooled(units).p)
    assert (weighted.estimate.lo or 1) < 0.575 < (weighted.estimate.hi or 0)


def test_variance_is_that_of_independent_units_with_fixed_weights() -> None:
    estimate = dossier_weighted({"a": SURE, "b": SMALL}, {"a": 100, "b": 300}).estimate
    parts = (ratio_variance(SURE) or 0) / 16 + (ratio_variance(SMALL) or 0) * 9 / 16
    assert estimate.variance == pytest.approx(parts)
    assert estimate.df == 118
    assert (estimate.n, estimate.answers, estimate.satisfied) == (120, 1040, 820)


def test_is_not_shown_below_four_fifths_of_the_dossiers() -> None:
    weighted = dossier_weighted({"a": SURE}, {"a": 79, "b": 21})
    assert weighted.estimate.p == pytest.approx(0.8)
    assert not weighted.shown
    assert not weighted.differs_from(0.0)
    assert dossier_weighted({"a": SURE}, {"a": 80, "b": 20}).shown


@pytest.mark.parametrize("dossiers", [{}, {"a": None}, {"a": 5, "b": None}, {"a": 0}])
def test_covers_nothing_known_when_dossiers_are_not(dossiers: dict[str, int | None]) -> None:
    weighted = dossier_weighted({"a": SURE}, dossiers)
    assert weighted.covered is None
    assert not weighted.shown


def test_negative_dossiers_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        dossier_weighted({"a": SURE}, {"a": -1})


def test_one_unit_alone_keeps_its_own_interval() -> None:
    alone = dossier_weighted({"a": SURE}, {"a": 5}).estimate
    own = cluster_wilson(SURE, icc_floor=0)
    assert alone.p == own.p
    assert alone.n_eff == pytest.approx(own.n_eff)
    assert (alone.lo, alone.hi) == (pytest.approx(own.lo), pytest.approx(own.hi))


def test_single_respondent_of_a_unit_counts_as_one_coin() -> None:
    """One tiny unit must neither take the interval of the whole away nor look certain."""
    estimate = dossier_weighted({"a": SURE, "b": SINGLE}, {"a": 1, "b": 1}).estimate
    p = (0.8 + 0.5) / 2
    assert estimate.variance == pytest.approx(((ratio_variance(SURE) or 0) + p * (1 - p)) / 4)
    assert (estimate.hi or 0) - (estimate.lo or 0) > 0.5
    assert dossier_weighted({"b": SINGLE}, {"b": 1}).estimate.lo is None


def test_units_that_all_agree_are_not_certain() -> None:
    found = dossier_weighted({"a": AGREEING, "b": AGREEING}, {"a": 1, "b": 1}).estimate
    assert found.p == found.hi == 1
    assert (found.lo or 1) < 0.9
    assert found.n_eff == pytest.approx(20)


def test_nobody_has_no_index_in_any_way() -> None:
    units = {"a": SILENT}
    assert pooled(units).p is None
    assert unit_mean(units) is None
    weighted = dossier_weighted(units, {"a": 10})
    assert (weighted.estimate.p, weighted.covered) == (None, 0.0)
    assert not weighted.differs_from(0.5)


def test_sums_of_different_methods_do_not_add() -> None:
    with pytest.raises(ValueError, match="methods"):
        total_moments([SURE, Moments(1, 4, 1, 16, 1, 4, scale=4)])
    assert total_moments([]) == SILENT


@given(st.permutations([SURE, SMALL, SINGLE, SILENT, AGREEING]))
def test_order_of_units_does_not_matter(parts: list[Moments]) -> None:
    assert total_moments(parts) == total_moments([SURE, SMALL, SINGLE, SILENT, AGREEING])


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_weighted_index_lies_in_its_interval_between_the_units(dossiers: list[int]) -> None:
    units = dict(enumerate((SURE, SMALL, AGREEING)))
    estimate = dossier_weighted(units, dict(enumerate(dossiers))).estimate
    if estimate.p is not None:
        assert estimate.lo is not None
        assert estimate.hi is not None
        assert 0 <= estimate.lo <= estimate.p <= estimate.hi <= 1
        assert estimate.p + 1e-12 >= 0.5
