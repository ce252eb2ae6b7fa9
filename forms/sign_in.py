"""What is asked when somebody signs in."""

from __future__ import annotations

import unicodedata

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from forms.staff_form import LineField, StaffForm

#: Longer ones are not even looked at: hashing them would be work for nothing.
LONGEST_TYPED = 1000


class SignInForm(StaffForm):
    """Name and password."""

    ten = LineField("Tên đăng nhập", [InputRequired(), Length(max=LONGEST_TYPED)])
    mat_khau = PasswordField("Mật khẩu", [InputRequired(), Length(max=LONGEST_TYPED)])
    tiep = HiddenField(default="")

    @property
    def login(self) -> str:
        """Give the name as it is kept: small letters."""
        return unicodedata.normalize("NFC", str(self.ten.data or "")).lower()


class CodeForm(StaffForm):
    """The code of the second factor."""

    ma = LineField("Mã xác thực", [InputRequired(), Length(max=64)])
    tiep = HiddenField(default="")


class UnlockForm(StaffForm):
    """The password again, and whatever was being sent when the lock fell."""

    mat_khau = PasswordField("Mật khẩu", [InputRequired(), Length(max=LONGEST_TYPED)])
    tiep = HiddenField(default="")
    #: JSON list of names and values of the form that was being sent.
    giu = HiddenField(default="")


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
