"""The packaged questionnaires hold what the survey rests on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.questionnaire import (
    Questionnaire,
    questionnaire_from_document,
    questionnaire_to_document,
)
from forms.questionnaires import packaged_questionnaires

CODES = {"mot-cua-2026", "dieu-tra-xhh-2026"}


def packaged(code: str) -> Questionnaire:
    return questionnaire_from_document(packaged_questionnaires()[code])


def wordings(part: Any) -> Iterator[dict[str, str]]:
    """Find every wording in a document: the dictionaries with a Vietnamese text."""
    if isinstance(part, dict):
        if "vi" in part:
            yield part
        for value in part.values():
            yield from wordings(value)
    elif isinstance(part, list):
        for value in part:
            yield from wordings(value)


def test_two_questionnaires_are_packaged_under_their_codes() -> None:
    assert set(packaged_questionnaires()) == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_document_reads_and_writes_back_unchanged(code: str) -> None:
    document = packaged_questionnaires()[code]
    assert questionnaire_to_document(questionnaire_from_document(document)) == document


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_wording_has_both_languages_in_composed_letters(code: str) -> None:
    found = list(wordings(packaged_questionnaires()[code]))
    assert len(found) > 15
    for wording in found:
        assert set(wording) == {"vi", "en"}
        for text in wording.values():
            assert text.strip() == text != ""
            assert unicodedata.is_normalized("NFC", text)


def test_desk_form_asks_one_criterion_for_each_factor() -> None:
    form = packaged("mot-cua-2026")
    assert form.positions == ("C1", "C2", "C3", "C4", "C5", "OV")
    assert [one.factor for one in form.criteria] == ["F1", "F2", "F3", "F4", "F5"]
    assert [one.code for one in form.criteria if one.not_applicable] == ["C4", "C5"]
    assert form.overall is not None
    assert not form.overall.not_applicable
    assert [(fact.code, fact.required) for fact in form.facts] == [("trips", False)]


def test_year_end_form_asks_the_nineteen_criteria_of_service() -> None:
    form = packaged("dieu-tra-xhh-2026")
    assert [len(form.criteria_of(factor.code)) for factor in form.factors] == [4, 4, 5, 3, 3]
    assert form.overall is not None


def test_no_criterion_code_means_two_things() -> None:
    short, long = packaged("mot-cua-2026"), packaged("dieu-tra-xhh-2026")
    assert set(short.positions) & set(long.positions) == {"OV"}
