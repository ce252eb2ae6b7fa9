"""A citizen's form as it was posted: read once, and built as a form only to be shown again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from analysis.questionnaire import Questionnaire
from forms.chosen import read_chosen
from forms.response import END_MARK, Chosen, ResponseForm, field_names, response_form
from survey.web.form_token import FormToken
from survey.web.language import language, translate
from survey.web.scans import find_questionnaire
from survey.web.state import house


@dataclass(frozen=True)
class SentForm:
    """A posted form that is whole, ours and untampered; its answers may still be incomplete."""

    token: FormToken
    questionnaire: Questionnaire
    fields: MultiDict[str, str]
    #: What a form that is plainly good says; no form has to be built for it.
    plain: Chosen | None

    @cached_property
    def form(self) -> ResponseForm:
        """Give the form with all its fields: to say what is missing, or to show it again."""
        form = form_class(self.questionnaire)(self.fields)
        form.offer(self.token.offers)
        return form

    @cached_property
    def chosen(self) -> Chosen | None:
        """Give what a complete form says; nothing as long as something has to be put right."""
        if self.plain is None and self.form.validate():
            return self.form.chosen
        return self.plain


def read_form(placard_token: str, fields: MultiDict[str, str]) -> SentForm:
    """Read what was posted; raise BadRequest for what no form of ours sends."""
    token = house().tokens.read(fields.get("form_token", ""))
    if token is None or token.placard != placard_token or fields.get("end") != END_MARK:
        raise BadRequest
    questionnaire = _shown_questionnaire(token)
    if not set(fields) <= field_names(questionnaire):
        raise BadRequest
    plain = read_chosen(questionnaire, fields, token.offers)
    sent = SentForm(token, questionnaire, fields, plain)
    if plain is None and sent.form.tampered:
        raise BadRequest
    return sent


def form_class(questionnaire: Questionnaire) -> type[ResponseForm]:
    """Make the form of a questionnaire in the language of this request."""
    return response_form(questionnaire, language(), translate())


def _shown_questionnaire(token: FormToken) -> Questionnaire:
    known = house().questionnaires.remembered(token.questionnaire)
    if known is not None:
        return known
    found = find_questionnaire(token.questionnaire)
    if found is None:
        raise BadRequest
    return found[1]
