"""The form of one campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import DataRequired, InputRequired, ValidationError

from forms.staff_form import LineField, RevisedForm

KIND_WORDS = {
    "standing": "Mã QR thường trực tại quầy",
    "sample": "Điều tra mẫu cuối năm, do điều tra viên hỏi",
}
STATE_WORDS = {"runs": "đang chạy", "comes": "sắp đến", "over": "đã kết thúc"}


class CampaignForm(RevisedForm):
    """What a campaign is to be."""

    name = LineField("Tên đợt khảo sát", [DataRequired("Hãy đặt tên.")])
    kind = RadioField("Loại", default="standing", validate_choice=False)
    first_day = DateField("Từ ngày", [InputRequired("Hãy chọn ngày bắt đầu.")])
    last_day = DateField("Đến hết ngày", [InputRequired("Hãy chọn ngày kết thúc.")])
    questionnaire = SelectField("Phiên bản phiếu", validate_choice=False)
    scope = RadioField(
        "Phạm vi",
        choices=[
            SelectChoice("all", "Mọi đơn vị"),
            SelectChoice("chosen", "Các đơn vị chọn dưới đây"),
        ],
        default="all",
        validate_choice=False,
    )
    units = SelectMultipleField("Đơn vị tham gia", coerce=int, validate_choice=False)
    ask_age = BooleanField("Hỏi nhóm tuổi")
    ask_gender = BooleanField("Hỏi giới tính")
    receipts = BooleanField("Hỏi mã phiếu hẹn dùng một lần")

    def offer_units(self, groups: Mapping[str, Iterable[tuple[int, str]]]) -> None:
        """Offer units under headings: number and name."""
        self.units.choices = [
            SelectChoice(str(key), name, optgroup=heading)
            for heading, units in groups.items()
            for key, name in units
        ]

    def validate_units(self, field: SelectMultipleField) -> None:
        """Hold the units chosen against the scope: nothing ticked is passed over in silence."""
        if self.scope.data == "chosen" and not field.data:
            raise ValidationError("Hãy chọn ít nhất một đơn vị, hoặc chọn “Mọi đơn vị”.")
        if self.scope.data == "all" and field.data:
            raise ValidationError("Đã đánh dấu đơn vị mà phạm vi là “Mọi đơn vị”; hãy chọn lại.")
