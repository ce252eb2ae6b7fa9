"""Scores at their thresholds, and the plain numbers that stand beside an index."""

from __future__ import annotations

import pytest

from analysis.scores import Thresholds, score_card
from analysis.tally import tally_answers
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()
ALL = ("overall", "ALL")


def test_thresholds_may_meet_and_begin_at_one() -> None:
    assert Thresholds(1, 1).status(1) == "ok"
    assert Thresholds(5, 5).status(4) == "hidden"
    for hide, flag in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="hide") as refused:
            Thresholds(hide, flag)
        assert str(refused.value) == "hide must be at least 1 and not above flag"


def test_card_keeps_the_thresholds_it_was_made_with() -> None:
    strict = Thresholds(3, 4)
    card = score_card(tally_answers(QUESTIONNAIRE, ["5555-"] * 3), thresholds=strict)
    assert card.thresholds == strict
    assert (card[ALL].status, card["question", "OV"].status) == ("few", "none")


def test_mean_level_and_net_satisfaction_are_worked_by_hand() -> None:
    # Levels 5 5 1 1 and 4 4 4 4: 28 of 8 answers; six satisfied, two dissatisfied.
    score = score_card(tally_answers(QUESTIONNAIRE, ["5511-", "4444-"]))[ALL]
    assert (score.mean, score.net, score.index) == (3.5, 0.5, 0.75)
    low = score_card(tally_answers(QUESTIONNAIRE, ["1233-"]))[ALL]
    assert (low.mean, low.net) == (2.25, -0.5)


@pytest.mark.parametrize(
    ("method", "expected"), [("share", 0.75), ("mean5", 0.7), ("mean01", 0.625)]
)
def test_mean_of_factors_by_each_method(method: str, expected: float) -> None:
    # Factor 1: 5 5 4 4, factor 2: 1 1 4 4; means 4.5 and 2.5.
    card = score_card(tally_answers(QUESTIONNAIRE, ["5511-", "4444-"]), method)
    assert card.mean_of_factors.value == pytest.approx(expected)
