"""An index against its targets: a word that needs evidence, beside a plain fact that needs none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analysis.scores import Score, score_card
from analysis.summary import TargetLine
from analysis.tally import tally_answers
from analysis.targets import Verdict
from survey.services.figures.judge_targets import judge_targets
from tests.factories import make_questionnaire

ASKED = make_questionnaire()
TARGETS = (Decimal(81), Decimal(90))


def score(good: int, bad: int) -> Score:
    """Score people who were satisfied with all four criteria, or with none."""
    forms = ["5555-"] * good + ["1111-"] * bad
    return score_card(tally_answers(ASKED, forms))["overall", "ALL"]


def lines(good: int, bad: int) -> tuple[TargetLine, ...]:
    return judge_targets(score(good, bad), TARGETS)


@pytest.mark.parametrize(
    ("good", "bad", "words", "reached"),
    [
        (980, 20, (Verdict.MET, Verdict.MET), (True, True)),
        (500, 500, (Verdict.NOT_MET, Verdict.NOT_MET), (False, False)),
        (860, 140, (Verdict.MET, Verdict.NOT_MET), (True, False)),
        (33, 7, (Verdict.UNDETERMINED, Verdict.UNDETERMINED), (True, False)),
        (29, 0, (Verdict.UNDETERMINED, Verdict.UNDETERMINED), (True, True)),
    ],
)
def test_the_word_needs_the_whole_interval_and_the_fact_only_the_index(
    good: int, bad: int, words: tuple[Verdict, ...], reached: tuple[bool, ...]
) -> None:
    found = lines(good, bad)
    assert tuple(line.verdict for line in found) == words
    assert tuple(line.reached for line in found) == reached


def test_the_index_is_shown_on_its_side_of_the_target() -> None:
    found = lines(80_999, 19_001)
    assert [str(line.shown) for line in found] == ["80.999", "80.999"]
    assert not found[0].reached
    assert lines(81, 19)[0].reached, "exactly 81 reaches 81"


def test_what_is_withheld_is_not_judged() -> None:
    assert lines(3, 1) == ()
    assert lines(0, 0) == ()
