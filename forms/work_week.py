"""Forms about working time: the hours of a week, and the special days of a year."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from forms.offered import offered
from forms.staff_form import LineField, RevisedForm

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


class WeekForm(RevisedForm):
    """The hours of each weekday; all empty: those of the unit above hold."""

    day0 = LineField(WEEKDAYS[0], [Length(max=80)])
    day1 = LineField(WEEKDAYS[1], [Length(max=80)])
    day2 = LineField(WEEKDAYS[2], [Length(max=80)])
    day3 = LineField(WEEKDAYS[3], [Length(max=80)])
    day4 = LineField(WEEKDAYS[4], [Length(max=80)])
    day5 = LineField(WEEKDAYS[5], [Length(max=80)])
    day6 = LineField(WEEKDAYS[6], [Length(max=80)])

    @property
    def days(self) -> tuple[LineField, ...]:
        """Give the seven fields, Monday first."""
        return tuple(self[f"day{number}"] for number in range(7))


class SpecialDayForm(RevisedForm):
    """A day that is free, or worked in place of another one."""

    day = DateField("Ngày", [InputRequired()])
    kind = SelectField("Là ngày", choices=offered([("off", "Nghỉ"), ("work", "Làm bù")]))
    name = LineField("Tên ngày nghỉ hoặc lý do", [InputRequired(), Length(max=120)])
    stands_for = DateField("Làm bù cho ngày", [Optional()])
