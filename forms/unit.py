"""Forms about one unit: its values, and the day it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Length

from forms.offered import offered
from forms.staff_form import LineField, RevisedForm

#: The kinds in the words of officials.
KIND_NAMES = {
    "province": "Tỉnh, thành phố",
    "department": "Sở, ban, ngành",
    "ward": "Phường",
    "commune": "Xã",
    "special_zone": "Đặc khu",
    "centre": "Trung tâm, chi nhánh",
    "other": "Khác",
}
NO_PARENT = 0
#: What usually stands under a unit of a kind; under a commune or a ward, a branch of it.
_BELOW = {"province": "commune", "other": "other"}


def usual_kind(parent: str | None, siblings: Sequence[str]) -> str:
    """Guess the kind of a new unit: as most beside it; the highest of all is a province."""
    if siblings:
        return Counter(siblings).most_common(1)[0][0]
    return "province" if parent is None else _BELOW.get(parent, "centre")


class UnitForm(RevisedForm):
    """What people may change of a unit; the choices of parents come with the page."""

    name = LineField("Tên đơn vị", [InputRequired(), Length(max=200)])
    renamed_from = DateField("Tên này dùng từ ngày", [InputRequired()])
    name_en = LineField("Tên tiếng Anh", [Length(max=200)])
    kind = SelectField("Loại đơn vị", choices=offered(KIND_NAMES.items()))
    parent_id = SelectField("Đơn vị cấp trên", coerce=int)


class NewUnitForm(UnitForm):
    """A unit that is not there yet."""

    renamed_from = None
    code = LineField("Mã đơn vị", [InputRequired(), Length(max=32)])
    valid_from = DateField("Hoạt động từ ngày", [InputRequired()])


class EndForm(RevisedForm):
    """The day on which a unit or a desk is no more."""

    end = DateField("Từ ngày", [InputRequired()])
