"""What is asked about dossiers that were handled, and about keys of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Regexp

from forms.staff_form import LineField, StaffForm

_NUMBER = Regexp(r"^(|[0-9]{1,8}|[0-9]{1,3}(\.[0-9]{3}){1,2})$", message="Xin ghi một số nguyên.")
PREFIX = "lv"
WHOLE = "tong"


class DossierForm(StaffForm):
    """The numbers of one desk and month; made by `dossier_form` with a line for each field."""

    seen = HiddenField()
    tong = LineField("Số hồ sơ, không chia lĩnh vực", [_NUMBER])

    @property
    def by_field(self) -> list[Any]:
        """Give the lines of the fields, in their order."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def numbers(self, fields: Sequence[str]) -> dict[str, int | None]:
        """Give what was typed, by the name of the field; the whole has the empty name."""
        lines = [self.tong, *self.by_field]
        return {
            name: int(line.data.replace(".", "")) if line.data else None
            for name, line in zip(["", *fields], lines, strict=True)
        }


def dossier_form(fields: Sequence[str], counts: Mapping[str, int], **given: Any) -> DossierForm:
    """Make the form of a desk with its fields, filled with what is stored."""
    lines = {f"{PREFIX}{place}": LineField(name, [_NUMBER]) for place, name in enumerate(fields)}
    stored = {f"{PREFIX}{place}": counts.get(name) for place, name in enumerate(fields)}
    stored[WHOLE] = counts.get("")
    shown = {name: str(number) for name, number in stored.items() if number is not None}
    made: type[DossierForm] = type("FilledDossierForm", (DossierForm,), lines)
    return made(data=shown, **given)


class ApiTokenForm(StaffForm):
    """A new key for another program."""

    ten = LineField("Phần mềm sẽ dùng khóa", [InputRequired(), Length(max=120)])
    don_vi = SelectField("Được gửi số liệu của", choices=[])

    def offer(self, units: Sequence[tuple[int, str]]) -> None:
        """Offer the units to which a key may be bound."""
        self.don_vi.choices = [
            SelectChoice("", label="Mọi đơn vị"),
            *(SelectChoice(str(key), label=name) for key, name in units),
        ]

    @property
    def unit_id(self) -> int | None:
        """Give the unit that was chosen."""
        return int(self.don_vi.data) if self.don_vi.data else None
