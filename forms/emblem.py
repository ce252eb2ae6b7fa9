"""What is asked for the authority's emblem: a file, beside the one that stands."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField

from forms.staff_form import StaffForm


class EmblemForm(StaffForm):
    """A picture; `seen` names the one that stood there when the page was opened."""

    file = FileField("Tệp biểu trưng")
    seen = HiddenField()
