"""The form of one theme: its name and its lists of words."""

from __future__ import annotations

from wtforms.validators import DataRequired

from forms.staff_form import LineField, RevisedForm, TextField


class ThemeForm(RevisedForm):
    """One theme."""

    name = LineField("Tên chủ đề", [DataRequired("Hãy đặt tên cho chủ đề.")])
    phrases = TextField("Từ và cụm từ", [DataRequired("Hãy ghi ít nhất một từ.")])
    exceptions = TextField("Không kể khi nằm trong cụm từ")
