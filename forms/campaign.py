"""The form of one campaign."""

from __future__ import annotations

from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired

from forms.staff_form import LineField, RevisedForm

KIND_WORDS = {
    "standing": "Mã QR thường trực tại quầy",
    "sample": "Điều tra mẫu cuối năm, do điều tra viên hỏi",
}


class CampaignForm(RevisedForm):
    """What a campaign is to be."""

    name = LineField("Tên đợt khảo sát", [DataRequired("Hãy đặt tên.")])
    kind = RadioField("Loại", default="standing", validate_choice=False)
    first_day = DateField("Từ ngày", [InputRequired("Hãy chọn ngày bắt đầu.")])
    last_day = DateField("Đến hết ngày", [InputRequired("Hãy chọn ngày kết thúc.")])
    questionnaire = SelectField("Phiên bản phiếu", validate_choice=False)
    units = SelectMultipleField("Đơn vị tham gia", coerce=int, validate_choice=False)
    ask_age = BooleanField("Hỏi nhóm tuổi")
    ask_gender = BooleanField("Hỏi giới tính")
    receipts = BooleanField("Hỏi mã phiếu hẹn dùng một lần")
