"""What is asked about a file of another program: the file, its columns, its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.validators import Length, Optional, Regexp

from forms.staff_form import LineField, StaffForm

COLUMN = "cot"
WORD = "tu"
LONGEST_HEAD = 80


class FileForm(StaffForm):
    """A file to be looked at."""

    file = FileField("Tệp XLSX, XLS, ODS hoặc CSV")


class ApplyForm(StaffForm):
    """A file that was looked at, to be imported; `seen` holds the counts that were shown."""

    seen = HiddenField()


class TakeFormsForm(ApplyForm):
    """The same for filled forms: those of closed periods want a reason."""

    ly_do = LineField("Lý do nhận phiếu vào kỳ đã chốt", [Length(max=500)])


class ColumnsForm(StaffForm):
    """What each column means; made by `columns_form` with a line for each."""

    dong = LineField(
        "Dòng tiêu đề",
        [Regexp(r"^[0-9]{1,4}$", message="Xin ghi số thứ tự của dòng tiêu đề.")],
    )
    nam = LineField(
        "Năm của các cột tháng",
        [Optional(), Regexp(r"^20[0-9]{2}$", message="Xin ghi năm bằng bốn chữ số.")],
    )
    cong = BooleanField("Cộng các dòng cùng quầy, tháng và lĩnh vực")
    ten = LineField("Nhớ cách chọn này với tên", [Length(max=80)])

    @property
    def columns(self) -> list[Any]:
        """Give the lines of the columns, in their order."""
        return [field for field in self if field.name.startswith(COLUMN)]

    @property
    def roles(self) -> dict[int, str]:
        """Give what was chosen, without the columns that are left out."""
        chosen = {int(one.name.removeprefix(COLUMN)): one.data for one in self.columns}
        return {place: str(role) for place, role in chosen.items() if role}


class AnswerColumnsForm(ColumnsForm):
    """The same for filled forms: which questionnaire, and what no column says."""

    phieu = SelectField("Phiếu khảo sát", choices=[])
    quay = LineField("Mã quầy cho mọi dòng", [Length(max=64)])
    kenh = SelectField(
        "Phiếu được điền",
        choices=[
            SelectChoice("import", label="Trên mạng, ở nơi khác (ví dụ Google Forms)"),
            SelectChoice("paper", label="Trên giấy, đã nhập vào bảng tính"),
        ],
    )
    kieu = SelectField(
        "Ngày được ghi theo thứ tự",
        choices=[
            SelectChoice("dmy", label="Ngày/tháng/năm"),
            SelectChoice("mdy", label="Tháng/ngày/năm (bảng tính kiểu Mỹ)"),
        ],
    )


class WordsForm(StaffForm):
    """Which level each word of the file means; made by `words_form` with a line for each."""

    @property
    def words(self) -> list[Any]:
        """Give the lines of the words, in their order."""
        return [field for field in self if field.name.startswith(WORD)]


def columns_form(
    kind: type[ColumnsForm],
    heads: Sequence[str],
    roles: Mapping[str, str],
    chosen: Mapping[int, str],
    **given: Any,
) -> Any:
    """Make the form of a sheet, with what is suggested for each column."""
    choices = [SelectChoice(role, label=words) for role, words in roles.items()]
    lines = {
        f"{COLUMN}{place}": SelectField(_head(head, place), choices=choices)
        for place, head in enumerate(heads)
    }
    shown = {f"{COLUMN}{place}": chosen.get(place, "") for place in range(len(heads))}
    return type("FilledColumnsForm", (kind,), lines)(data={**shown, **given})


def words_form(words: Sequence[str], levels: Mapping[str, str], chosen: Mapping[str, str]) -> Any:
    """Make the form of the words found, with what is suggested for each."""
    choices = [SelectChoice(level, label=text) for level, text in levels.items()]
    lines = {
        f"{WORD}{place}": SelectField(word, choices=choices) for place, word in enumerate(words)
    }
    shown = {f"{WORD}{place}": chosen.get(word, "") for place, word in enumerate(words)}
    return type("FilledWordsForm", (WordsForm,), lines)(data=shown)


def _head(head: str, place: int) -> str:
    return (head or f"(cột {place + 1}, không tên)")[:LONGEST_HEAD]
