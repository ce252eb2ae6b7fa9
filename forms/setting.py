"""What is asked when a setting is changed: one field of the kind the setting has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectMultipleField

from forms.staff_form import LineField, StaffForm


class SettingForm(StaffForm):
    """A form with a field `value`, and what the value was when the page was opened."""

    value: Any
    seen = HiddenField()

    def refuse(self, sentence: str) -> None:
        """Say at the field why the value is refused."""
        self.value.errors = [sentence]


def setting_form(label: str, kind: str, choices: Sequence[tuple[str, str]]) -> type[SettingForm]:
    """Give the form of one setting."""
    offered = [SelectChoice(value, label=words) for value, words in choices]
    fields: dict[str, Any] = {
        "switch": lambda: RadioField(label, choices=offered),
        "one": lambda: RadioField(label, choices=offered),
        "several": lambda: SelectMultipleField(label, choices=offered),
    }
    return type("OneSettingForm", (SettingForm,), {"value": fields.get(kind, _line(label))()})


def _line(label: str) -> Any:
    return lambda: LineField(label)
