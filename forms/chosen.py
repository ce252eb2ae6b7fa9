"""Reads what a complete form says without building it; whatever is not plainly good it leaves.

A form with all its fields costs a citizen's answer half a millisecond, and is only needed to show
it again. What is read here is what the form would give: a test compares both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from analysis.questionnaire import Questionnaire
from analysis.tally import NOT_APPLICABLE
from forms.cleaning import clean_text
from forms.offers import Offers
from forms.response import LONGEST_COMMENT, Chosen

#: What may be sent for a code, and whether something has to be.
Rule = tuple[str, frozenset[str], bool]


class NotPlainError(Exception):
    """Something is missing or not one of ours: the form itself says what."""


def read_chosen(
    questionnaire: Questionnaire, fields: Mapping[str, str], offers: Offers
) -> Chosen | None:
    """Give what a complete form with nothing unusual in it says; nothing for any other."""
    levels, facts = _rules(questionnaire)
    comment = clean_text(fields.get("comment")) if questionnaire.comment is not None else None
    if len(comment or "") > LONGEST_COMMENT:
        return None
    deciding = {str(key) for key, _ in offers.deciding}
    try:
        decided = _pick(fields.get("deciding_unit"), deciding)
        return Chosen(
            levels=_values(levels, fields),
            facts=_values(facts, fields),
            field=_pick(fields.get("service_field"), offers.fields),
            deciding_unit=None if decided is None else int(decided),
            comment=comment,
            receipt=fields.get("receipt", "").strip() or None,
        )
    except NotPlainError:
        return None


@lru_cache(maxsize=64)
def _rules(questionnaire: Questionnaire) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    values = {str(level.value) for level in questionnaire.scale.levels}
    asked = (*questionnaire.criteria, questionnaire.overall)
    levels = tuple(
        (
            one.code,
            frozenset(values | ({str(NOT_APPLICABLE)} if one.not_applicable else set())),
            one.required,
        )
        for one in asked
        if one is not None
    )
    facts = tuple(
        (one.code, frozenset(str(option.value) for option in one.options), one.required)
        for one in questionnaire.facts
    )
    return levels, facts


def _values(rules: tuple[Rule, ...], fields: Mapping[str, str]) -> dict[str, int | None]:
    return {code: _value(fields.get(code), allowed, must) for code, allowed, must in rules}


def _value(sent: str | None, allowed: frozenset[str], must: bool) -> int | None:
    if sent in allowed:
        return int(sent or 0)
    if sent or must:
        raise NotPlainError
    return None


def _pick(sent: str | None, offered: tuple[str, ...] | set[str]) -> str | None:
    if sent and sent not in offered:
        raise NotPlainError
    return sent or None
