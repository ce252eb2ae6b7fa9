"""The packaged questionnaires hold what the survey rests on."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from analysis.questionnaire import (
    Questionnaire,
    questionnaire_from_document,
    questionnaire_to_document,
)
from forms.questionnaires import packaged_questionnaires
from forms.switches import SWITCHED_FACTS, asked_questionnaire
from survey.queries.settings import DEFAULTS

CODES = {"mot-cua-2026", "mot-cua-2026-2", "dieu-tra-xhh-2026"}
SEAL = "46d425e5b60804cc63f8959d41614e47d10ae9bf0b99f6171119b86732d8cd8b"


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


def test_questionnaires_are_packaged_under_their_codes() -> None:
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


def test_newer_desk_form_asks_the_same_criteria_and_three_more_facts() -> None:
    first, second = packaged("mot-cua-2026"), packaged("mot-cua-2026-2")
    assert replace(second, code=first.code, facts=first.facts) == first
    assert second.facts[: len(first.facts)] == first.facts
    assert [fact.code for fact in second.facts] == ["trips", "who", "age", "gender"]
    assert not any(fact.required for fact in second.facts)


def test_version_in_use_is_never_edited() -> None:
    # The seal of the first version; whoever changes it wants a new version instead.
    text = json.dumps(packaged_questionnaires()["mot-cua-2026"], ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == SEAL


@pytest.mark.parametrize(
    ("on", "asked"),
    [
        ([], ["trips", "who"]),
        (["form.ask_age"], ["trips", "who", "age"]),
        (["form.ask_gender"], ["trips", "who", "gender"]),
        (["form.ask_age", "form.ask_gender"], ["trips", "who", "age", "gender"]),
    ],
)
def test_facts_about_the_person_are_asked_only_when_switched_on(
    on: list[str], asked: list[str]
) -> None:
    settings = {switch: switch in on for switch in SWITCHED_FACTS.values()}
    shown = asked_questionnaire(packaged("mot-cua-2026-2"), settings)
    assert [fact.code for fact in shown.facts] == asked
    assert shown.positions == packaged("mot-cua-2026-2").positions


def test_every_switch_is_a_setting_that_is_off() -> None:
    assert {DEFAULTS[switch] for switch in SWITCHED_FACTS.values()} == {False}
