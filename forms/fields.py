"""Fields of the form: a criterion or a question of fact as radios, a line of a desk's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Optional

from analysis.tally import NOT_APPLICABLE


class OneOf(RadioField):
    """A choice among small numbers; digits are compared as they were sent, never converted."""

    def __init__(
        self, label: str, options: Mapping[int, str], *, required: bool, message: str, **kw: Any
    ) -> None:
        """Take the options by their value, and what to say when a required one is missing."""
        check = InputRequired(message) if required else Optional()
        self.options = {str(value): text for value, text in options.items()}
        super().__init__(label, choices=self.options, coerce=str, validators=[check], **kw)
        self.required = required

    @property
    def chosen(self) -> int | None:
        """Give the chosen value, or nothing."""
        return int(self.data) if self.data in self.options else None

    @property
    def impossible(self) -> bool:
        """Tell whether a value came that no honest form sends: unknown, or more than one."""
        sent: list[str] = self.raw_data or []
        return len(sent) > 1 or any(value and value not in self.options for value in sent)

    def pre_validate(self, form: Any) -> None:
        """Leave a blank to the validators; the base class would call it an invalid choice."""
        if self.data:
            super().pre_validate(form)


class LevelField(OneOf):
    """The level a citizen gives to one criterion, with a way out where the criterion has one."""

    def __init__(
        self,
        label: str,
        levels: Mapping[int, str],
        *,
        not_applicable: str | None,
        required: bool,
        message: str,
        **kw: Any,
    ) -> None:
        """Take the levels of the scale and, if allowed, the words for "does not apply"."""
        way_out = {} if not_applicable is None else {NOT_APPLICABLE: not_applicable}
        super().__init__(label, {**levels, **way_out}, required=required, message=message, **kw)
        self.levels = {str(value): text for value, text in levels.items()}
        self.not_applicable = not_applicable


class PickField(StringField):
    """One line of a list that the form was opened with, or none of them."""

    options: Mapping[str, str] = {}

    def offer(self, options: Mapping[str, str]) -> None:
        """Take the lines by the value they are sent as."""
        self.options = dict(options)

    @property
    def picked(self) -> str | None:
        """Give the value of the chosen line, or nothing."""
        return self.data if self.data in self.options else None

    @property
    def impossible(self) -> bool:
        """Tell whether a value came that was not on the list."""
        sent: list[Any] = self.raw_data or []
        return len(sent) > 1 or any(value and value not in self.options for value in sent)
