"""What is asked to type in forms that were filled on paper."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, Length, Regexp

from analysis.questionnaire import Questionnaire
from forms.response import LONGEST_COMMENT
from forms.staff_form import LineField, StaffForm, TextField

ANSWER, FACT = "c-", "f-"


class PileForm(StaffForm):
    """Which desk and day a pile of paper forms is from."""

    class Meta(StaffForm.Meta):
        """It only leads to another page."""

        csrf = False

    quay = LineField("Mã quầy", [InputRequired(), Length(max=64)])
    ngay = DateField("Ngày trả lời", [InputRequired()])


class PaperForm(StaffForm):
    """One paper form; made by `paper_form` with a line for each question."""

    dau = HiddenField()
    gop_y = TextField(
        "Góp ý viết trên phiếu",
        [Length(max=LONGEST_COMMENT, message=f"Góp ý dài nhất {LONGEST_COMMENT} ký tự.")],
    )

    @property
    def answers(self) -> list[Any]:
        """Give the lines of the questions, in their order."""
        return [field for field in self if field.name.startswith(ANSWER)]

    @property
    def levels(self) -> dict[str, str]:
        """Give what was typed by code."""
        return {one.name.removeprefix(ANSWER): one.data or "" for one in self.answers}

    @property
    def asked_facts(self) -> list[Any]:
        """Give the lines of the questions of fact, in their order."""
        return [field for field in self if field.name.startswith(FACT)]

    @property
    def facts(self) -> dict[str, str]:
        """Give what was typed of them by code."""
        return {one.name.removeprefix(FACT): one.data or "" for one in self.asked_facts}


def paper_form(questionnaire: Questionnaire, **given: Any) -> PaperForm:
    """Make the form of a questionnaire; number keys are levels, and options of facts."""
    lines = {}
    for code in questionnaire.positions:
        criterion = questionnaire.criterion(code)
        signs = "1-59" if criterion.not_applicable else "1-5"
        told = "Chỉ gõ 1 đến 5" + (" hoặc 9." if criterion.not_applicable else ".")
        lines[f"{ANSWER}{code}"] = LineField(
            criterion.text["vi"], [Regexp(f"^[{signs}]?$", message=told)]
        )
    for fact in questionnaire.facts:
        keys = "".join(str(option.value) for option in fact.options)
        told = ", ".join(f"{option.value}: {option.text['vi']}" for option in fact.options)
        lines[f"{FACT}{fact.code}"] = LineField(
            f"{fact.text['vi']} ({told})",
            [Regexp(f"^[{keys}]?$", message=f"Chỉ gõ một trong các số: {told}.")],
        )
    made: type[PaperForm] = type("FilledPaperForm", (PaperForm,), lines)
    return made(**given)
