"""Signing out, by a button alone: no picture or link of another site can do it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from forms.staff_form import StaffForm
from survey.services.people.keep_sign_ins import end_sign_in
from survey.web.access import open_to
from survey.web.arrival import arrival
from survey.web.demo_roles import forget_role
from survey.web.sign_in_cookies import take_key
from survey.web.transaction import writing


@open_to("everyone")
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser on the server and take its key back."""
    found = arrival().sign_in
    if not StaffForm().validate_on_submit():
        flash("Chưa đăng xuất được vì trang mở đã lâu. Xin bấm lại.", "bad")
        return redirect(url_for("sign_in.show_form"), 303)
    if found is not None:
        with writing() as session:
            end_sign_in(session, found.account.id, found.sign_in_id)
    cookie.clear()
    flash("Đã đăng xuất.", "good")
    response = redirect(url_for("sign_in.show_form"), 303)
    take_key(response)
    forget_role(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
