"""The form a citizen fills in, made from a questionnaire, with nothing about the person."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from analysis.questionnaire import Criterion, Fact, Questionnaire, Scale, Text
from forms.cleaning import clean_text
from forms.fields import LevelField, OneOf, PickField
from forms.messages import Messages, form_messages
from forms.offers import Offers

LONGEST_COMMENT = 2_000
END_MARK = "1"

MISSING_LEVEL = "Xin chọn một mức."
MISSING_FACT = "Xin chọn một câu trả lời."
TOO_LONG = "Góp ý dài {length} ký tự; xin viết gọn trong {limit} ký tự."
#: What a form says by itself; whoever shows it in another language has these translated.
SENTENCES = (MISSING_LEVEL, MISSING_FACT, TOO_LONG)

#: Translates a Vietnamese sentence, or gives it back as it is.
Speak = Callable[[str], str]


@dataclass(frozen=True)
class Chosen:
    """What a good form says."""

    levels: Mapping[str, int | None]
    facts: Mapping[str, int | None]
    field: str | None
    deciding_unit: int | None
    comment: str | None
    receipt: str | None


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
            mark = "." if form.language == "vi" else ","
            numbers = {"length": length, "limit": LONGEST_COMMENT}
            said = self.too_long.format(
                **{name: f"{number:,}".replace(",", mark) for name, number in numbers.items()}
            )
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
    factor_names: ClassVar[Mapping[str, str]]

    form_token = HiddenField()
    #: The one-time code of an appointment slip: whatever is written here, the form is taken.
    receipt = StringField()
    service_field = PickField()
    deciding_unit = PickField()
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
            (self.factor_names[factor.code], asked.criteria_of(factor.code))
            for factor in asked.factors
        ]
        grouped = {one.code for _, criteria in sets for one in criteria}
        named = [(name, [self[one.code] for one in criteria]) for name, criteria in sets]
        return [*named, (None, [self[code] for code in asked.positions if code not in grouped])]

    @property
    def tampered(self) -> bool:
        """Tell whether a value came that this form cannot send."""
        picks = (self["service_field"], self["deciding_unit"])
        return any(field.impossible for field in (*self.levels, *self.facts, *picks))

    def offer(self, offers: Offers) -> None:
        """Take the lists of the desk; before, no choice from a list is possible."""
        self["service_field"].offer({name: name for name in offers.fields})
        self["deciding_unit"].offer({str(key): name for key, name in offers.deciding})

    def chosen_levels(self) -> dict[str, int | None]:
        """Give the level chosen for each criterion (9: does not apply)."""
        return {field.name: field.chosen for field in self.levels}

    def chosen_facts(self) -> dict[str, int | None]:
        """Give the answer chosen for each question of fact."""
        return {field.name: field.chosen for field in self.facts}

    def chosen_field(self) -> str | None:
        """Give the field of work that was chosen, or nothing."""
        picked: str | None = self["service_field"].picked
        return picked

    def chosen_deciding_unit(self) -> int | None:
        """Give the row id of the deciding unit that was chosen, or nothing."""
        picked = self["deciding_unit"].picked
        return None if picked is None else int(picked)

    @property
    def asks_receipt(self) -> bool:
        """Tell whether the form was opened, or came back, with a field for the one-time code."""
        return bool(self["receipt"].raw_data)

    @property
    def chosen(self) -> Chosen:
        """Give all that was chosen and written."""
        return Chosen(
            levels=self.chosen_levels(),
            facts=self.chosen_facts(),
            field=self.chosen_field(),
            deciding_unit=self.chosen_deciding_unit(),
            comment=self.written_comment(),
            receipt=self.written_receipt(),
        )

    def written_receipt(self) -> str | None:
        """Give what was written as the one-time code, or nothing."""
        return (self["receipt"].data or "").strip() or None

    def written_comment(self) -> str | None:
        """Give the cleaned comment, or nothing."""
        return self["comment"].data if "comment" in self else None


def as_it_is(sentence: str) -> str:
    """Leave a sentence in Vietnamese."""
    return sentence


@lru_cache(maxsize=64)
def response_form(
    questionnaire: Questionnaire, language: str, speak: Speak = as_it_is
) -> type[ResponseForm]:
    """Make the form class of one questionnaire in one language.

    A wording that the questionnaire has not in that language is translated by `speak`, like the
    sentences of the form itself: a language needs no new version of a questionnaire in use.
    """
    say = partial(in_language, language=language, speak=speak)
    body: dict[str, Any] = {"questionnaire": questionnaire, "language": language}
    overall = () if questionnaire.overall is None else (questionnaire.overall,)
    for criterion in (*questionnaire.criteria, *overall):
        body[criterion.code] = _level_field(criterion, questionnaire.scale, say, speak)
    for fact in questionnaire.facts:
        body[fact.code] = _fact_field(fact, say, speak)
    if questionnaire.comment is not None:
        body["comment"] = CommentField(say(questionnaire.comment), too_long=speak(TOO_LONG))
    body["factor_names"] = {one.code: say(one.text) for one in questionnaire.factors}
    made: type[ResponseForm] = types.new_class(
        "FilledResponseForm", (ResponseForm,), exec_body=lambda space: space.update(body)
    )
    return made


def field_names(questionnaire: Questionnaire) -> frozenset[str]:
    """Name every field an honest form of this questionnaire may send."""
    names = {"form_token", "end", "receipt", "service_field", "deciding_unit"}
    names.update(questionnaire.positions, (fact.code for fact in questionnaire.facts))
    if questionnaire.comment is not None:
        names.add("comment")
    return frozenset(names)


def in_language(text: Text, language: str, speak: Speak = as_it_is) -> str:
    """Give a wording in a language; Vietnamese is always there, to be shown or translated."""
    return text.get(language) or speak(text["vi"])


def _level_field(
    criterion: Criterion, scale: Scale, say: Callable[[Text], str], speak: Speak
) -> LevelField:
    return LevelField(
        say(criterion.text),
        {level.value: say(level.text) for level in scale.levels},
        not_applicable=say(scale.not_applicable) if criterion.not_applicable else None,
        required=criterion.required,
        message=speak(MISSING_LEVEL),
    )


def _fact_field(fact: Fact, say: Callable[[Text], str], speak: Speak) -> OneOf:
    return OneOf(
        say(fact.text),
        {option.value: say(option.text) for option in fact.options},
        required=fact.required,
        message=speak(MISSING_FACT),
    )
