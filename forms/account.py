"""What is asked about accounts, and the words for their roles."""

from __future__ import annotations

from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from forms.staff_form import LineField, RevisedForm, StaffForm

#: What each role may do, from the widest to the narrowest.
ROLE_WORDS = {
    "admin": "Quản trị hệ thống",
    "office": "Cơ quan chủ trì",
    "head": "Lãnh đạo đơn vị",
    "viewer": "Xem số liệu đơn vị",
}


def role_words(role: str) -> str:
    """Name a role."""
    return ROLE_WORDS.get(role, role)


class NewAccountForm(StaffForm):
    """A new account."""

    ho_ten = LineField("Họ và tên", [InputRequired(), Length(max=120)])
    ten = LineField("Tên đăng nhập", [InputRequired(), Length(max=64)])


class EditAccountForm(RevisedForm):
    """What can be changed of an account."""

    ho_ten = LineField("Họ và tên", [InputRequired(), Length(max=120)])
    ma_dinh_danh = LineField(
        "Mã định danh ở hệ thống đăng nhập chung", [Optional(), Length(max=255)]
    )


class GrantForm(StaffForm):
    """A role to be given."""

    vai_tro = SelectField("Vai trò", [InputRequired()], choices=[])
    don_vi = SelectField("Đơn vị (chỉ với hai vai trò ở đơn vị)", choices=[])

    def offer(self, units: list[tuple[int, str]]) -> None:
        """Offer the roles, and the units that may be chosen."""
        self.vai_tro.choices = [
            SelectChoice("", label="Chọn vai trò"),
            *(SelectChoice(role, label=words) for role, words in ROLE_WORDS.items()),
        ]
        self.don_vi.choices = [
            SelectChoice("", label="Không chọn"),
            *(SelectChoice(str(key), label=name) for key, name in units),
        ]

    @property
    def unit_id(self) -> int | None:
        """Give the unit that was chosen."""
        return int(self.don_vi.data) if self.don_vi.data else None
