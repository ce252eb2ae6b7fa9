"""Questions of fact that are asked only where the authority switched them on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from analysis.questionnaire import Questionnaire

#: Code of the fact and its setting. The version holds the question, so that a form is read by what
#: it was shown with; the setting says whether it is shown now. Off: every such answer makes the
#: groups smaller in which somebody could be recognised.
SWITCHED_FACTS = {"age": "form.ask_age", "gender": "form.ask_gender"}


def asked_now(code: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether a fact is asked: always, unless it has a switch and that is off."""
    switch = SWITCHED_FACTS.get(code)
    return switch is None or bool(settings[switch])


def kept_facts(
    chosen: Mapping[str, int | None], settings: Mapping[str, Any]
) -> dict[str, int | None]:
    """Give the answers to the facts that are asked now; others are not to be kept."""
    return {code: value for code, value in chosen.items() if asked_now(code, settings)}


def shown_facts(
    facts: Iterable[Any], settings: Mapping[str, Any], *, keep_answered: bool = False
) -> list[Any]:
    """Choose the fields of the facts that are asked; on demand also those already answered."""
    return [
        field
        for field in facts
        if asked_now(field.name, settings) or (keep_answered and field.data is not None)
    ]


def asked_questionnaire(questionnaire: Questionnaire, settings: Mapping[str, Any]) -> Questionnaire:
    """Give the version as it is shown now: without the facts that are switched off."""
    facts = tuple(fact for fact in questionnaire.facts if asked_now(fact.code, settings))
    return replace(questionnaire, facts=facts)
