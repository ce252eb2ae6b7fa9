"""Forms about one desk: its values and lists, the unit it moves to."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length

from forms.staff_form import LineField, RevisedForm


class DeskForm(RevisedForm):
    """What people may change of a desk; the choices come with the page."""

    name = LineField("Tên quầy", [InputRequired(), Length(max=200)])
    field_names = SelectMultipleField("Lĩnh vực tiếp nhận")
    deciding = SelectMultipleField("Cơ quan giải quyết", coerce=int)
    has_kiosk = BooleanField("Quầy có máy tính bảng để trả lời tại chỗ")


class NewDeskForm(DeskForm):
    """A desk that is not there yet."""

    code = LineField("Mã quầy", [InputRequired(), Length(max=32)])
    valid_from = DateField("Mở từ ngày", [InputRequired()])


class MoveForm(RevisedForm):
    """Where a desk goes, and from which day."""

    unit_id = SelectField("Chuyển về đơn vị", coerce=int)
    day = DateField("Từ ngày", [InputRequired()])
