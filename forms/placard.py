"""Forms about codes and tablets: what is printed, how long an old code works, which desk."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from forms.staff_form import StaffForm

SIZES = {
    "A4": "Áp phích A4",
    "A5": "Biển để bàn A5",
    "A6": "Thẻ A6, 4 thẻ một tờ",
    "stickers": "Nhãn dán, 8 nhãn một tờ",
}
MOST_DAYS = 90


class ReplaceForm(StaffForm):
    """How long the old code still works."""

    days = IntegerField(
        "Mã cũ còn dùng được (ngày)", [InputRequired(), NumberRange(0, MOST_DAYS)], default=14
    )


class KioskForm(StaffForm):
    """The desk at which a tablet is to stand."""

    desk = SelectField("Quầy", [InputRequired()])
