"""What is printed once although several versions of the form asked it."""

from dataclasses import replace

from survey.services.figures.lay_out_report import asked_once
from tests.factories import make_questionnaire


def test_criteria_of_older_forms_stand_where_they_were_asked() -> None:
    first, second, third, fourth = make_questionnaire().criteria
    renamed = replace(second, code="C12b")
    found = asked_once([(first, renamed, fourth), (first, second, third, fourth)])
    assert [each.code for each in found] == ["C11", "C12", "C21", "C12b", "C22"]


def test_words_are_those_of_the_first_version() -> None:
    first, *rest = make_questionnaire().criteria
    older = replace(first, text={"vi": "Lời cũ", "en": "Old words"})
    assert asked_once([(first, *rest), (older, *rest)]) == [first, *rest]
