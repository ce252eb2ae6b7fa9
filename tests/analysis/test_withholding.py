"""Withholding within one table: nothing small can be had by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.questionnaire import Criterion
from analysis.scores import score_card
from analysis.tally import tally_answers
from analysis.withholding import withheld_parts, withhold_complements
from tests.factories import make_questionnaire

QUESTIONNAIRE = make_questionnaire()


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), max_size=6))
def test_hidden_parts_are_none_or_at_least_two_with_enough_people(parts: dict[str, int]) -> None:
    hidden = withheld_parts(parts, 10)
    assert {name for name, n in parts.items() if 0 < n < 10} <= hidden
    given_parts = [name for name, n in parts.items() if n]
    if hidden and len(given_parts) > 1 and sum(parts.values()) >= 10:
        assert len(hidden) >= 2
        assert sum(parts[name] for name in hidden) >= 10
    assert all(parts[name] for name in hidden)


def test_nothing_is_hidden_when_all_parts_are_large() -> None:
    assert withheld_parts({"a": 10, "b": 40}, 10) == frozenset()


def statuses(forms: list[str]) -> dict[tuple[str, str], str]:
    card = score_card(tally_answers(QUESTIONNAIRE, forms))
    found = withhold_complements(card, (QUESTIONNAIRE,))
    return {row: score.status for row, score in found.scores.items()}


def test_one_hidden_criterion_takes_the_smallest_sibling_with_it() -> None:
    found = statuses(["5455-"] * 3 + ["5955-"] * 37)
    assert found["criterion", "C12"] == "hidden"
    assert found["criterion", "C11"] == "hidden"
    assert found["factor", "F1"] == "ok"
    assert found["criterion", "C21"] == "ok"


def test_a_hidden_factor_takes_another_and_all_their_criteria_with_it() -> None:
    found = statuses(["55---"] * 40 + ["--55-"] * 3)
    assert found["factor", "F2"] == found["factor", "F1"] == "hidden"
    assert all(found["criterion", code] == "hidden" for code in ("C11", "C12", "C21", "C22"))
    assert found["overall", "ALL"] == "ok"


def test_two_small_criteria_take_a_large_one_with_them() -> None:
    """Two people and two others: what is left of the factor would tell of three people."""
    criteria = (*QUESTIONNAIRE.criteria, Criterion("C13", "F1", {"vi": "Ba"}))
    three = make_questionnaire("ba", criteria=criteria)
    # In order: C11, C12, C21, C22, C13 and the overall question.
    forms = ["5-55--"] * 48 + ["555555", "-555--", "--555-"]
    card = score_card(tally_answers(three, forms))
    assert [card["criterion", code].sums.n for code in ("C11", "C12", "C13")] == [49, 2, 2]
    found = withhold_complements(card, (three,))
    assert [found["criterion", code].status for code in ("C11", "C12", "C13")] == ["hidden"] * 3
    assert found["factor", "F1"].status == "ok"


def test_a_criterion_outside_all_factors_takes_no_part() -> None:
    alone = Criterion("C99", None, {"vi": "Ngoài các yếu tố"})
    questionnaire = make_questionnaire("them", criteria=(*QUESTIONNAIRE.criteria, alone))
    card = score_card(tally_answers(questionnaire, ["5555-5"] * 40 + ["----5-"] * 3))
    found = withhold_complements(card, (questionnaire,))
    assert found["criterion", "C11"].status == "ok"
    assert found["criterion", "C99"].status == "hidden"


def test_nothing_more_is_hidden_when_nothing_is_small() -> None:
    assert "hidden" not in statuses(["55555"] * 40).values()


def test_the_only_hidden_term_of_a_sum_hides_the_sum() -> None:
    """One factor alone was answered, by few: the whole is the same few people."""
    found = statuses(["5----"] * 3)
    assert found["overall", "ALL"] == "hidden"
    assert found["factor", "F1"] == "hidden"
