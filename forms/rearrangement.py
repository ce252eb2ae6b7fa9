"""Forms about mergers and splits: the decision and its day, a unit to be made."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import Length, Optional

from forms.offered import offered
from forms.staff_form import LineField, RevisedForm
from forms.unit import KIND_NAMES


class WhichForm(RevisedForm):
    """The decision, the day, and words to look for units with."""

    basis = LineField("Văn bản", [Length(max=200)])
    from_date = DateField("Từ ngày", [Optional()])
    q = LineField("Tìm đơn vị theo tên hoặc mã", [Length(max=80)])


class TargetForm(RevisedForm):
    """A unit that comes into being on the day."""

    q = LineField("Tìm đơn vị theo tên hoặc mã", [Length(max=80)])
    code = LineField("Mã đơn vị mới", [Length(max=32)])
    name = LineField("Tên đơn vị mới", [Length(max=200)])
    kind = SelectField("Loại", choices=offered(KIND_NAMES.items()))
    parent_id = SelectField("Đơn vị cấp trên", coerce=int)
