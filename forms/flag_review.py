"""The office's decision about a flag."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired, Length

from forms.staff_form import RevisedForm, TextField


class FlagReviewForm(RevisedForm):
    """What is decided, and why."""

    decision = RadioField(
        "Quyết định",
        [DataRequired("Hãy chọn một quyết định.")],
        choices=[
            SelectChoice("kept", label="Giữ: có lý do chính đáng"),
            SelectChoice("excluded", label="Loại: không phải phiếu của người dân"),
            SelectChoice("waiting", label="Chờ xác minh"),
        ],
    )
    reason = TextField(
        "Lý do",
        [
            DataRequired("Hãy ghi lý do."),
            Length(max=500, message="Lý do dài nhất 500 ký tự."),
        ],
    )
