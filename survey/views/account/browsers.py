"""The browsers in which one is signed in: ending one, or all others."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from forms.staff_form import StaffForm
from survey.services.people.keep_sign_ins import end_sign_in, end_sign_ins
from survey.web.access import open_to
from survey.web.own_account import own_sign_in
from survey.web.transaction import writing


@open_to("staff")
def end_one(sign_in_id: int) -> ResponseReturnValue:
    """Sign one of one's own browsers out; those of others are not touched."""
    own = own_sign_in()
    _require_token()
    with writing() as session:
        end_sign_in(session, own.account.id, sign_in_id)
    flash("Đã đăng xuất máy đó.", "good")
    return redirect(url_for("account.show"), 303)


@open_to("staff")
def end_others() -> ResponseReturnValue:
    """Sign all browsers out but this one."""
    own = own_sign_in()
    _require_token()
    with writing() as session:
        count = end_sign_ins(session, own.account.id, but=own.sign_in_id)
    flash(f"Đã đăng xuất {count} máy khác." if count else "Không có máy nào khác.", "good")
    return redirect(url_for("account.show"), 303)


def _require_token() -> None:
    if not StaffForm().validate_on_submit():
        raise BadRequest
