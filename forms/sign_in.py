"""What is asked when somebody signs in."""

from __future__ import annotations

import unicodedata

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from forms.staff_form import LineField, StaffForm

#: Longer ones are not even looked at: hashing them would be work for nothing.
LONGEST_TYPED = 1000


class OnwardForm(StaffForm):
    """A step on the way in: where it leads, and whatever was being sent when it became needed."""

    tiep = HiddenField(default="")
    #: JSON list of names and values of the form that was being sent.
    giu = HiddenField(default="")


class SignInForm(OnwardForm):
    """Name and password."""

    ten = LineField("Tên đăng nhập", [InputRequired(), Length(max=LONGEST_TYPED)])
    mat_khau = PasswordField("Mật khẩu", [InputRequired(), Length(max=LONGEST_TYPED)])

    @property
    def login(self) -> str:
        """Give the name as it is kept: small letters."""
        return unicodedata.normalize("NFC", str(self.ten.data or "")).lower()


class CodeForm(OnwardForm):
    """The code of the second factor."""

    ma = LineField("Mã xác thực", [InputRequired(), Length(max=64)])


class UnlockForm(OnwardForm):
    """The password again."""

    mat_khau = PasswordField("Mật khẩu", [InputRequired(), Length(max=LONGEST_TYPED)])


class NewPasswordForm(StaffForm):
    """A password chosen twice."""

    moi = PasswordField("Mật khẩu mới", [InputRequired(), Length(max=LONGEST_TYPED)])
    lap_lai = PasswordField("Nhập lại mật khẩu mới", [InputRequired(), Length(max=LONGEST_TYPED)])

    def are_alike(self) -> bool:
        """Tell whether both are the same; says so beside the second field if not."""
        if self.moi.data == self.lap_lai.data:
            return True
        self.lap_lai.errors = ["Hai lần nhập chưa giống nhau."]
        return False

    def refuse(self, fault: str) -> None:
        """Say what is wrong with the new password."""
        self.moi.errors = [fault]


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one to show who asks."""

    hien_tai = PasswordField("Mật khẩu hiện nay", [InputRequired(), Length(max=LONGEST_TYPED)])


class ConfirmForm(StaffForm):
    """The password again, before something that matters."""

    mat_khau = PasswordField("Mật khẩu hiện nay", [InputRequired(), Length(max=LONGEST_TYPED)])
