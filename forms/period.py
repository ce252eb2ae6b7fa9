"""What officials are asked when they close, approve, publish or withdraw a period."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from forms.staff_form import RevisedForm, StaffForm, TextField

#: A reason is printed on reports and kept for good: a sentence, not a document.
LONGEST_REASON = 500
NO_REASON = "Xin ghi lý do."
TOO_LONG = f"Lý do dài quá {LONGEST_REASON} ký tự; xin viết gọn lại."


class ClosingForm(StaffForm):
    """Close a period, or close it again."""

    reason = TextField("Lý do", [Length(max=LONGEST_REASON, message=TOO_LONG)])
    #: The seal that was looked at.
    seen = HiddenField()

    def ask_reason(self) -> None:
        """Make the reason necessary."""
        self.reason.validators = [DataRequired(NO_REASON), *self.reason.validators]


class ApprovalForm(StaffForm):
    """Approve the tables that were looked at."""

    seen = HiddenField()


class WithdrawalForm(RevisedForm):
    """Take an edition back."""

    reason = TextField(
        "Lý do rút", [DataRequired(NO_REASON), Length(max=LONGEST_REASON, message=TOO_LONG)]
    )


class PublishingForm(RevisedForm):
    """Publish an approved edition: a button."""
