"""What is read without a form is what the form gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from analysis.questionnaire import Questionnaire, questionnaire_from_document
from forms.chosen import read_chosen
from forms.offers import Offers
from forms.questionnaires import packaged_questionnaires
from forms.response import ResponseForm, response_form

CODES = sorted(packaged_questionnaires())
OFFERS = Offers(("Đất đai", "Hộ tịch"), ((7, "Sở Xây dựng"), (12, "Chi cục Thuế")))
#: What honest and other browsers send for a choice.
CHOICES = st.sampled_from(["1", "2", "3", "4", "5", "9", "0", "", " 5", "6", "05", "x", None])
LISTED = {
    "service_field": ["Đất đai", "", "Thuế", None],
    "deciding_unit": ["7", "12", "", "8", None],
}
WRITTEN = ["", "  tốt\r\nlắm ", "\u200b", "a" * 2000, "a" * 2001, None]


def asked(code: str) -> Questionnaire:
    return questionnaire_from_document(packaged_questionnaires()[code])


def complete(questionnaire: Questionnaire) -> dict[str, str]:
    facts = {fact.code: str(fact.options[0].value) for fact in questionnaire.facts}
    return dict.fromkeys(questionnaire.positions, "4") | facts


def as_form(questionnaire: Questionnaire, fields: dict[str, str]) -> ResponseForm:
    form = response_form(questionnaire, "vi")(MultiDict(fields))
    form.offer(OFFERS)
    return form


@pytest.mark.parametrize("code", CODES)
def test_a_complete_form_is_read_without_building_it(code: str) -> None:
    questionnaire = asked(code)
    fields = complete(questionnaire) | {"comment": " tốt ", "receipt": " AB ", "deciding_unit": "7"}
    assert read_chosen(questionnaire, fields, OFFERS) == as_form(questionnaire, fields).chosen
    for gone in questionnaire.positions:
        fewer = {name: value for name, value in fields.items() if name != gone}
        form = as_form(questionnaire, fewer)
        good = form.validate()
        assert read_chosen(questionnaire, fewer, OFFERS) == (form.chosen if good else None)


@given(data=st.data(), code=st.sampled_from(CODES))
def test_is_never_of_another_opinion_than_the_form(data: st.DataObject, code: str) -> None:
    questionnaire = asked(code)
    fields = complete(questionnaire)
    changes: dict[str, str | None] = data.draw(
        st.dictionaries(st.sampled_from(sorted(fields)), CHOICES, max_size=3)
    )
    for name, values in LISTED.items():
        changes[name] = data.draw(st.sampled_from(values))
    for name in ("comment", "receipt"):
        changes[name] = data.draw(st.sampled_from(WRITTEN))
    sent = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    if questionnaire.comment is None:
        sent.pop("comment", None)
    form = as_form(questionnaire, sent)
    good = form.validate() and not form.tampered
    assert read_chosen(questionnaire, sent, OFFERS) == (form.chosen if good else None)
