"""The order for a batch of reports."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from forms.staff_form import StaffForm

#: A value and its words.
Choices = Sequence[tuple[str, str]]


class ReportOrderForm(StaffForm):
    """Which reports of which period, in which formats."""

    period = SelectField("Kỳ báo cáo", [InputRequired("Hãy chọn một kỳ.")])
    kind = RadioField("Loại báo cáo", default="unit")
    formats = SelectMultipleField(
        "Dạng tệp", [InputRequired("Hãy chọn ít nhất một dạng tệp.")], default=["pdf"]
    )
    internal = BooleanField("Bản nội bộ, không công bố")

    def offer(self, periods: Choices, kinds: Choices, formats: Choices) -> None:
        """Say what there is to choose from."""
        self.period.choices = list(periods)
        self.kind.choices = list(kinds)
        self.formats.choices = list(formats)
