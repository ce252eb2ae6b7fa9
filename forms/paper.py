"""What is asked to type in forms that were filled on paper."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, Length, Regexp

from analysis.questionnaire import Questionnaire
from forms.staff_form import LineField, StaffForm

ANSWER = "c-"


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

    @property
    def answers(self) -> list[Any]:
        """Give the lines of the questions, in their order."""
        return [field for field in self if field.name.startswith(ANSWER)]

    @property
    def levels(self) -> dict[str, str]:
        """Give what was typed by code."""
        return {one.name.removeprefix(ANSWER): one.data or "" for one in self.answers}


def paper_form(questionnaire: Questionnaire, **given: Any) -> PaperForm:
    """Make the form of a questionnaire; the number keys are the levels."""
    lines = {}
    for code in questionnaire.positions:
        criterion = questionnaire.criterion(code)
        signs = "1-59" if criterion.not_applicable else "1-5"
        told = "Chỉ gõ 1 đến 5" + (" hoặc 9." if criterion.not_applicable else ".")
        lines[f"{ANSWER}{code}"] = LineField(
            criterion.text["vi"], [Regexp(f"^[{signs}]?$", message=told)]
        )
    made: type[PaperForm] = type("FilledPaperForm", (PaperForm,), lines)
    return made(**given)
