"""The form a citizen fills in, made from a questionnaire, with nothing about the person."""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from analysis.questionnaire import Criterion, Fact, Questionnaire, Text
from forms.fields import LevelField, OneOf
from forms.messages import Messages, form_messages

LONGEST_COMMENT = 2_000
END_MARK = "1"

_SAYS = {
    "vi": {
        "missing": "Xin chọn một mức.",
        "missing_fact": "Xin chọn một câu trả lời.",
        "too_long": "Góp ý dài {length} ký tự; xin viết gọn trong {limit} ký tự.",
    },
    "en": {
        "missing": "Please choose one of the faces.",
        "missing_fact": "Please choose an answer.",
        "too_long": "Your comment has {length} characters; please keep it within {limit}.",
    },
}


def clean_text(text: str | None) -> str | None:
    """Bring text into one form: NFC, one kind of line end, no control characters, none if blank."""
    if text is None:
        return None
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    kept = (sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return "".join(kept).strip() or None


class CommentField(TextAreaField):
    """Free text of at most LONGEST_COMMENT characters, counted after cleaning."""

    def __init__(self, label: str, *, too_long: str, **kw: Any) -> None:
        """Take the sentence that says by how much a text is too long."""
        super().__init__(label, filters=[clean_text], **kw)
        self.too_long = too_long

    def pre_validate(self, form: Any) -> None:
        """Refuse a longer text; what was typed stays in the field."""
        length = len(self.data or "")
        if length > LONGEST_COMMENT:
            said = self.too_long.format(length=length, limit=LONGEST_COMMENT)
            raise ValidationError(said)


class ResponseForm(FlaskForm):
    """What every citizen's form can do; `response_form` adds the fields of one questionnaire."""

    class Meta(FlaskForm.Meta):
        """No session stands behind this form, so there is nothing a foreign site could abuse."""

        csrf = False

        def get_translations(self, form: Any) -> Messages:
            """Speak the language of the form."""
            return form_messages(form.language)

    questionnaire: ClassVar[Questionnaire]
    language: ClassVar[str]

    form_token = HiddenField()
    end = HiddenField(default=END_MARK)

    @property
    def levels(self) -> list[LevelField]:
        """Give the fields of the criteria and of the overall question, in the order asked."""
        return [self[code] for code in self.questionnaire.positions]

    @property
    def facts(self) -> list[OneOf]:
        """Give the fields of the questions of fact."""
        return [self[fact.code] for fact in self.questionnaire.facts]

    @property
    def groups(self) -> Sequence[tuple[str | None, Sequence[LevelField]]]:
        """Give the level fields by factor; headings only where a factor has several criteria."""
        asked = self.questionnaire
        headed = any(len(asked.criteria_of(factor.code)) > 1 for factor in asked.factors)
        if not headed:
            return [(None, self.levels)]
        sets = [
            (in_language(factor.text, self.language), asked.criteria_of(factor.code))
            for factor in asked.factors
        ]
        grouped = {one.code for _, criteria in sets for one in criteria}
        named = [(name, [self[one.code] for one in criteria]) for name, criteria in sets]
        return [*named, (None, [self[code] for code in asked.positions if code not in grouped])]

    @property
    def tampered(self) -> bool:
        """Tell whether a value came that this form cannot send."""
        return any(field.impossible for field in (*self.levels, *self.facts))

    def chosen_levels(self) -> dict[str, int | None]:
        """Give the level chosen for each criterion (9: does not apply)."""
        return {field.name: field.chosen for field in self.levels}

    def chosen_facts(self) -> dict[str, int | None]:
        """Give the answer chosen for each question of fact."""
        return {field.name: field.chosen for field in self.facts}

    def written_comment(self) -> str | None:
        """Give the cleaned comment, or nothing."""
        return self["comment"].data if "comment" in self else None


@lru_cache(maxsize=64)
def response_form(questionnaire: Questionnaire, language: str) -> type[ResponseForm]:
    """Make the form class of one questionnaire in one language."""
    body: dict[str, Any] = {"questionnaire": questionnaire, "language": language}
    for criterion in questionnaire.criteria:
        body[criterion.code] = _level_field(criterion, questionnaire, language)
    if questionnaire.overall is not None:
        body[questionnaire.overall.code] = _level_field(
            questionnaire.overall, questionnaire, language
        )
    for fact in questionnaire.facts:
        body[fact.code] = _fact_field(fact, language)
    if questionnaire.comment is not None:
        body["comment"] = CommentField(
            in_language(questionnaire.comment, language), too_long=_says("too_long", language)
        )
    made: type[ResponseForm] = types.new_class(
        "FilledResponseForm", (ResponseForm,), exec_body=lambda space: space.update(body)
    )
    return made


def field_names(questionnaire: Questionnaire) -> frozenset[str]:
    """Name every field an honest form of this questionnaire may send."""
    names = {"form_token", "end", *questionnaire.positions}
    names.update(fact.code for fact in questionnaire.facts)
    if questionnaire.comment is not None:
        names.add("comment")
    return frozenset(names)


def in_language(text: Text, language: str) -> str:
    """Give a wording in a language; Vietnamese is always there."""
    return text.get(language) or text["vi"]


def _level_field(criterion: Criterion, questionnaire: Questionnaire, language: str) -> LevelField:
    scale = questionnaire.scale
    way_out = in_language(scale.not_applicable, language) if criterion.not_applicable else None
    return LevelField(
        in_language(criterion.text, language),
        {level.value: in_language(level.text, language) for level in scale.levels},
        not_applicable=way_out,
        required=criterion.required,
        message=_says("missing", language),
    )


def _fact_field(fact: Fact, language: str) -> OneOf:
    return OneOf(
        in_language(fact.text, language),
        {option.value: in_language(option.text, language) for option in fact.options},
        required=fact.required,
        message=_says("missing_fact", language),
    )


def _says(name: str, language: str) -> str:
    sentences: Mapping[str, str] = _SAYS.get(language, _SAYS["vi"])
    return sentences[name]
