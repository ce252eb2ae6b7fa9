"""Scores, methods and roll-ups: what must hold of every score card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.index_methods import (
    Ratio,
    index_estimate,
    index_moments,
    mean_level,
    net_satisfaction,
    wholly_satisfied,
)
from analysis.intervals import Estimate, Moments, cluster_wilson
from analysis.rollup import channel_gap, dossier_weighted, pooled, total_moments, unit_mean
from analysis.scores import DEFAULT_THRESHOLDS, score_card
from analysis.sums import Sums
from analysis.tally import Tally, tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
ALL = ("overall", "ALL")
packed_forms = st.lists(st.text("12345-9", min_size=5, max_size=5), max_size=40)
SURE = Moments(100, 800, 1000, 6500, 10_000, 8000)


@given(packed_forms, st.sampled_from(["share", "mean5", "mean01"]))
def test_every_index_lies_in_0_to_1_inside_its_interval(forms: list[str], method: str) -> None:
    card = score_card(tally_answers(QUESTIONNAIRE, forms), method)
    for score in card.scores.values():
        estimate = score.estimate
        if estimate.p is None:
            assert score.sums.n == 0
            continue
        assert 0 <= estimate.p <= 1
        if estimate.lo is not None and estimate.hi is not None:
            assert 0 <= estimate.lo <= estimate.p <= estimate.hi <= 1
    assert card.forms == len(forms)


@given(packed_forms, packed_forms)
def test_an_added_response_never_moves_another_unit(ours: list[str], theirs: list[str]) -> None:
    before = score_card(tally_answers(QUESTIONNAIRE, ours))
    tally_answers(QUESTIONNAIRE, theirs)
    assert score_card(tally_answers(QUESTIONNAIRE, ours)) == before


def test_status_follows_the_respondents_of_the_row() -> None:
    statuses = [DEFAULT_THRESHOLDS.status(n) for n in (0, 1, 4, 5, 29, 30)]
    assert statuses == ["none", "hidden", "hidden", "few", "few", "ok"]


def test_a_row_never_asked_has_no_index() -> None:
    score = score_card(Tally.zero())[ALL]
    assert (score.index, score.mean, score.net, score.status) == (None, None, None, "none")


def test_mean_of_factors_is_null_as_soon_as_one_is_missing() -> None:
    whole = score_card(tally_answers(QUESTIONNAIRE, ["5522-", "4444-"])).mean_of_factors
    assert (whole.value, whole.present) == (pytest.approx(0.75), 2)
    part = score_card(tally_answers(QUESTIONNAIRE, ["55---"])).mean_of_factors
    assert (part.value, part.of_present, part.present) == (None, 1.0, 1)
    none = score_card(tally_answers(QUESTIONNAIRE, ["-----"])).mean_of_factors
    assert (none.value, none.of_present, none.present) == (None, None, 0)


def test_methods_are_named_and_unknown_ones_refused() -> None:
    sums = tally_answers(QUESTIONNAIRE, ["5511-", "3333-"])[ALL]
    assert index_estimate(sums).p == pytest.approx(2 / 8)
    assert index_estimate(sums, "mean5").p == pytest.approx(24 / 8 / 5)
    assert index_estimate(sums, "mean01").p == pytest.approx((24 / 8 - 1) / 4)
    assert {index_estimate(sums, m).satisfied for m in ("share", "mean5", "mean01")} == {2}
    with pytest.raises(ValueError, match="median"):
        index_moments(sums, "median")


def test_means_without_answers_or_with_one_person() -> None:
    assert mean_level(Sums()) == Ratio(None, None)
    one = tally_answers(QUESTIONNAIRE, ["5511-"])[ALL]
    assert mean_level(one) == Ratio(3.0, None)
    assert net_satisfaction(one) == Ratio(0.0, None)


def test_wholly_satisfied_counts_people() -> None:
    sums = tally_answers(QUESTIONNAIRE, ["5544-", "5541-", "-----"])[ALL]
    estimate = wholly_satisfied(sums)
    assert (estimate.p, estimate.n) == (0.5, 2)
    assert wholly_satisfied(Sums()) == Estimate(None, 0, 0, 0)


def test_three_roll_ups_of_the_same_data_are_three_numbers() -> None:
    small = Moments(20, 20, 40, 30, 80, 40)
    units = {"big": SURE, "small": small, "silent": total_moments([])}
    assert pooled(units).p == pytest.approx(820 / 1040)
    assert unit_mean(units) == pytest.approx((0.8 + 0.5) / 2)
    weighted = dossier_weighted(units, {"big": 100, "small": 300, "silent": 50})
    assert weighted.estimate.p == pytest.approx((100 * 0.8 + 300 * 0.5) / 400)
    assert weighted.covered == pytest.approx(400 / 450)
    assert weighted.shown
    assert (weighted.estimate.lo or 1) < 0.575 < (weighted.estimate.hi or 0)


def test_dossier_weighted_is_not_shown_below_four_fifths_of_the_dossiers() -> None:
    weighted = dossier_weighted({"a": SURE}, {"a": 79, "b": 21})
    assert weighted.estimate.p == pytest.approx(0.8)
    assert not weighted.shown
    assert not dossier_weighted({"a": SURE}, {}).shown
    assert dossier_weighted({"a": SURE}, {}).covered is None
    assert unit_mean({}) is None


def test_dossier_weighted_of_one_unit_is_that_units_index() -> None:
    alone = dossier_weighted({"a": SURE}, {"a": 5}).estimate
    own = cluster_wilson(SURE)
    assert alone.p == own.p
    assert alone.n_eff == pytest.approx(own.n_eff)
    assert alone.lo == pytest.approx(own.lo)


def test_dossier_weighted_without_the_interval_of_a_unit_has_none() -> None:
    single = Moments(1, 2, 4, 4, 16, 8)
    assert dossier_weighted({"a": SURE, "b": single}, {"a": 1, "b": 1}).estimate.lo is None


def test_dossier_weighted_of_units_that_all_agree_is_not_certain() -> None:
    agreeing = Moments(10, 50, 50, 250, 250, 250)
    found = dossier_weighted({"a": agreeing, "b": agreeing}, {"a": 1, "b": 1}).estimate
    assert found.p == found.hi == 1
    assert (found.lo or 1) < 0.9
    assert found.n_eff == pytest.approx(20)


def test_channel_gap_needs_answers_on_both_sides() -> None:
    silent = total_moments([])
    assert channel_gap(SURE, silent, 100) is None
    single = Moments(1, 2, 4, 4, 16, 8)
    gap = channel_gap(single, single, 1)
    assert gap is not None
    assert (gap.value, gap.se) == (0.0, None)
