"""What every form of officials has in common: protected against foreign sites, in Vietnamese."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from forms.messages import Messages, form_messages

EXPIRED = (
    "Trang này mở đã lâu hoặc phiên làm việc đã đổi nên chưa lưu. Nội dung đã nhập còn nguyên; "
    "xin kiểm tra rồi bấm gửi lần nữa."
)


def clean_line(text: str | None) -> str | None:
    """Bring typed text to composed letters, and take the space around it away."""
    return None if text is None else unicodedata.normalize("NFC", text).strip()


class LineField(StringField):
    """One line of typed text, cleaned."""

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        """Take what any text field takes."""
        super().__init__(label, validators, filters=[clean_line], **kw)


class TextField(TextAreaField):
    """Several lines of typed text, cleaned."""

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        """Take what any text field takes."""
        super().__init__(label, validators, filters=[clean_line], **kw)


class StaffForm(FlaskForm):
    """A form of an official. Alone it is a button that does one thing."""

    class Meta(FlaskForm.Meta):
        """The token has no time limit of its own: a form left open over lunch is still good."""

        csrf = True
        csrf_time_limit = None

        def get_translations(self, form: Any) -> Messages:
            """Speak Vietnamese."""
            return form_messages("vi")

    @property
    def expired(self) -> bool:
        """Tell whether the form came without its protection; what was typed is still in it."""
        return "csrf_token" in self.errors

    @property
    def wrong(self) -> list[Any]:
        """Give the fields that have something to say, in order."""
        return [field for field in self if field.errors and field.name != "csrf_token"]


class RevisedForm(StaffForm):
    """A form on a row that somebody else may have changed meanwhile."""

    revision = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """Give the state of the row the form was filled from; -1 for anything else."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
