"""The choice of answers for researchers."""

from __future__ import annotations

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from forms.report_order import Choices
from forms.staff_form import StaffForm


class ResearchForm(StaffForm):
    """Answers of which quarters, given on which version of the form."""

    periods = SelectMultipleField("Quý", [InputRequired("Hãy chọn ít nhất một quý.")])
    questionnaire = SelectField("Phiên bản phiếu khảo sát")

    def offer(self, periods: Choices, questionnaires: Choices) -> None:
        """Say what there is to choose from."""
        self.periods.choices = list(periods)
        self.questionnaire.choices = [("", "Mọi phiên bản"), *questionnaires]
