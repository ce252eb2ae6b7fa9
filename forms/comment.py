"""Forms of the work on comments: of the office for each step, of a unit for its answer."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired

from forms.staff_form import RevisedForm, StaffForm, TextField

MISSING = "Chưa viết gì."
LOOKED = "Tôi đã xem: không còn chỗ nào cho biết một người là ai."


class MaskForm(RevisedForm):
    """The words as units will read them."""

    masked = TextField("Lời đã che", [DataRequired(MISSING)])
    looked = BooleanField(LOOKED)


class PassOnForm(RevisedForm):
    """The units to ask."""

    units = SelectMultipleField(
        "Đơn vị trả lời",
        [InputRequired("Hãy chọn ít nhất một đơn vị.")],
        coerce=int,
        validate_choice=False,
    )


class CloseForm(RevisedForm):
    """Why nothing more is to be done."""

    close_reason = TextField("Lý do đóng", [DataRequired(MISSING)])


class RefuseForm(RevisedForm):
    """The official way for the matter."""

    channel = RadioField("Kênh tiếp nhận chính thức", validate_choice=False)
    refuse_note = TextField("Ghi chú")


class NoteForm(RevisedForm):
    """A note for the office itself."""

    note = TextField("Ghi chú nội bộ", [DataRequired(MISSING)])


class PublishForm(RevisedForm):
    """What was said and what was done, in words for everybody."""

    summary = TextField("Người dân nêu", [DataRequired(MISSING)])
    done = TextField("Cơ quan đã làm", [DataRequired(MISSING)])
    looked = BooleanField(LOOKED)


class AnswerForm(RevisedForm):
    """The answer of a unit."""

    answer = TextField("Trả lời", [DataRequired(MISSING)])


class ProgressForm(RevisedForm):
    """How far a unit has come."""

    progress = TextField("Đã làm đến đâu", [DataRequired(MISSING)])


class BulkForm(StaffForm):
    """One step for several comments of the list at once."""

    looked = BooleanField(LOOKED)
    bulk_reason = TextField("Lý do đóng")
