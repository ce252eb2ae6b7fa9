"""Forms about the list of fields of procedures."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from forms.staff_form import LineField, StaffForm


class ServiceFieldForm(StaffForm):
    """A new field."""

    name = LineField("Tên lĩnh vực", [InputRequired(), Length(max=120)])
