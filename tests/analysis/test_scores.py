"""Scores, methods and roll-ups: what must hold of every score card."""

from __future__ import annotations

from dataclasses import replace

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
from analysis.intervals import Estimate, floor_size, ratio_variance
from analysis.scores import DEFAULT_THRESHOLDS, Thresholds, overall_index, score_card
from analysis.sums import Sums
from analysis.tally import Tally, tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
ALL = ("overall", "ALL")
packed_forms = st.lists(st.text("12345-9", min_size=5, max_size=5), max_size=40)


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


def test_scaled_means_stay_between_their_own_ends() -> None:
    """The lowest possible mean over 5 is 20 %, so its limits never go below."""
    estimate = index_estimate(tally_answers(QUESTIONNAIRE, ["1111-"] * 6)[ALL], "mean5")
    assert estimate.p == estimate.lo == pytest.approx(0.2)
    assert (estimate.hi or 0) > 0.3


@pytest.mark.parametrize(("hide", "flag"), [(0, 30), (31, 30)])
def test_thresholds_that_hide_nothing_are_refused(hide: int, flag: int) -> None:
    with pytest.raises(ValueError, match="hide"):
        Thresholds(hide, flag)


def test_only_enough_respondents_are_shown() -> None:
    card = score_card(tally_answers(QUESTIONNAIRE, ["5555-"] * 4 + ["----5"]))
    assert not card[ALL].shown
    assert card["question", "OV"].status == "hidden"
    assert score_card(tally_answers(QUESTIONNAIRE, ["5555-"] * 5))[ALL].shown


def test_score_carries_the_share_left_blank_and_the_wholly_satisfied() -> None:
    score = score_card(tally_answers(QUESTIONNAIRE, ["55---", "4199-"]))[ALL]
    assert score.missing_rate == pytest.approx(2 / 6)
    assert score.whole.p == 0.5
    assert score_card(Tally.zero())[ALL].missing_rate is None


@pytest.mark.parametrize(("blank", "said"), [(3, None), (4, pytest.approx(4 / 30))])
def test_share_left_blank_is_said_above_a_tenth(blank: int, said: float | None) -> None:
    forms = ["5----"] * (30 - blank) + ["-5---"] * blank
    card = score_card(tally_answers(QUESTIONNAIRE, forms))
    assert card["criterion", "C11"].missing_to_say == said


def test_share_left_blank_is_not_said_of_a_hidden_score() -> None:
    card = score_card(tally_answers(QUESTIONNAIRE, ["5----"] * 4 + ["-5---"] * 30))
    assert card["criterion", "C11"].missing_rate == pytest.approx(30 / 34)
    assert card["criterion", "C11"].missing_to_say is None


def test_card_of_a_row_never_asked_says_nobody() -> None:
    score = score_card(tally_answers(QUESTIONNAIRE, ["5555-"]))["factor", "F9"]
    assert (score.level, score.code, score.index, score.status) == ("factor", "F9", None, "none")


def test_overall_index_has_three_ways() -> None:
    card = score_card(tally_answers(QUESTIONNAIRE, ["55--5", "55151"]))
    assert overall_index(card) == pytest.approx(5 / 6)
    assert overall_index(card, "mean_of_factors") == pytest.approx((1 + 1 / 2) / 2)
    assert overall_index(card, "overall_question") == pytest.approx(1 / 2)
    with pytest.raises(ValueError, match="median"):
        overall_index(card, "median")  # type: ignore[arg-type]  # the fault is the point


@pytest.mark.parametrize(("method", "expected"), [("mean5", 0.75), ("mean01", 0.6875)])
def test_mean_of_factors_follows_the_method(method: str, expected: float) -> None:
    card = score_card(tally_answers(QUESTIONNAIRE, ["4444-", "5522-"]), method)
    assert card.mean_of_factors.value == pytest.approx(expected)


def test_criterion_weights_count_in_factor_and_overall_only() -> None:
    criteria = tuple(
        replace(one, weight=3 if one.code == "C11" else 1) for one in QUESTIONNAIRE.criteria
    )
    weighted = replace(QUESTIONNAIRE, criteria=criteria)
    card = score_card(tally_answers(weighted, ["5111-"]))
    assert card["criterion", "C11"].sums.m == 1
    assert card["factor", "F1"].index == pytest.approx(3 / 4)
    assert card[ALL].index == pytest.approx(3 / 6)
    assert card[ALL].sums.levels == (3, 0, 0, 0, 1)


def test_floor_on_correlation_is_for_shares_not_for_means() -> None:
    """Levels vary less than yes or no, so a mean may rest on more than the floor allows."""
    sums = tally_answers(QUESTIONNAIRE, ["3434-", "4343-", "3344-", "4433-", "3443-", "4434-"])[ALL]
    moments = sums.moments("mean01")
    p = moments.ratio or 0
    free = p * (1 - p) / (ratio_variance(moments) or 1)
    assert free > floor_size(moments, 0.3)
    assert index_estimate(sums, "mean01").n_eff == pytest.approx(free)
