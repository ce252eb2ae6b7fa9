"""Withholding exactly at the threshold, and which figure goes with a withheld one."""

from __future__ import annotations

from analysis.disclosure import DisclosureCell, Sum, SuppressionTable
from analysis.questionnaire import Criterion, Questionnaire
from analysis.scores import score_card
from analysis.tally import tally_answers
from analysis.withholding import withheld_parts, withhold_complements
from tests.factories import make_questionnaire

TWO = make_questionnaire()
THREE = make_questionnaire(
    "ba", criteria=(*TWO.criteria, Criterion("C13", "F1", {"vi": "Ba"})), overall=None
)


def hidden(questionnaire: Questionnaire, forms: list[str]) -> set[str]:
    card = score_card(tally_answers(questionnaire, forms))
    found = withhold_complements(card, (questionnaire,))
    return {code for (_, code), score in found.scores.items() if score.status == "hidden"}


def test_the_printed_total_itself_is_never_withheld() -> None:
    assert withheld_parts({"a": 3}, 5) == {"a"}
    assert withheld_parts({"a": 3, "b": 0}, 5) == {"a"}
    assert withheld_parts({"a": 5, "b": 4}, 5) == {"a", "b"}
    assert withheld_parts({"a": 5, "b": 5}, 5) == frozenset()


def test_a_single_person_can_go_along_and_nobody_cannot() -> None:
    cells = {
        ("P",): DisclosureCell(None, None, 41),
        ("A",): DisclosureCell(None, None, 40),
        ("B",): DisclosureCell(None, None, 1, threshold=0),
        ("C",): DisclosureCell(None, None, 0),
    }
    table = SuppressionTable(cells, [Sum(("P",), (("A",), ("B",), ("C",)))])
    table.hide([("A",)])
    table.complete()
    assert table.hidden == {("A",), ("B",)}
    assert list(table.sums_of(("Z",))) == []


def test_two_small_halves_of_a_factor_hide_the_factor_and_then_another() -> None:
    """Three people and three others: what is left of the factor would be the six of them."""
    forms = ["5----"] * 3 + ["-5---"] * 3 + ["--55-"] * 37
    assert hidden(TWO, forms) == {"C11", "C12", "F1", "F2", "C21", "C22"}


def test_two_small_factors_hide_the_whole() -> None:
    forms = ["55---"] * 3 + ["--55-"] * 3
    assert hidden(TWO, forms) == {"C11", "C12", "C21", "C22", "F1", "F2", "ALL"}


def test_the_criterion_with_the_fewest_answers_goes_along() -> None:
    # In order C11, C12, C21, C22, C13: the small one is the last, the next smallest the middle one.
    forms = ["5-55-"] * 30 + ["5555-"] * 10 + ["55555"] * 3
    assert hidden(THREE, forms) == {"C13", "C12"}


def test_five_people_behind_the_hidden_are_enough_and_four_are_not() -> None:
    def forms(middle: int) -> list[str]:
        return ["5-55-"] * 40 + ["-555-"] * middle + ["--555"] * 3

    assert hidden(THREE, forms(5)) == {"C13", "C12"}
    assert hidden(THREE, forms(4)) == {"C13", "C12", "C11"}
