"""Forms on questionnaires: when a version starts, and a new version made out of an older one."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from forms.staff_form import LineField, StaffForm, TextField


class StartForm(StaffForm):
    """From which day a version is asked."""

    version = SelectField("Phiên bản", validate_choice=False)
    day = DateField("Từ ngày", [InputRequired("Hãy chọn ngày.")])


class CriterionForm(Form):
    """One criterion of a new version."""

    old_code = HiddenField()
    keep = BooleanField("Hỏi tiêu chí này", default=True)
    place = IntegerField("Thứ tự", [Optional(), NumberRange(1, 99, "Từ 1 đến 99.")])
    factor = SelectField("Yếu tố", validate_choice=False)
    vi = TextField("Lời tiếng Việt")
    en = TextField("Lời tiếng Anh")
    same = BooleanField("Đổi lời nhưng vẫn hỏi đúng điều cũ: giữ mã để so sánh được")
    reason = LineField("Vì sao vẫn so sánh được")


class VersionForm(StaffForm):
    """A new version: its texts, and its criteria in their order."""

    code = LineField("Mã phiên bản mới", [DataRequired("Hãy đặt mã.")])
    title_vi = LineField("Tiêu đề", [DataRequired("Thiếu tiêu đề.")])
    title_en = LineField("Tiêu đề tiếng Anh")
    introduction_vi = TextField("Lời giới thiệu")
    introduction_en = TextField("Lời giới thiệu tiếng Anh")
    comment_vi = LineField("Lời mời góp ý")
    comment_en = LineField("Lời mời góp ý tiếng Anh")
    lines = FieldList(FormField(CriterionForm), max_entries=60)
