"""The first page of one's own account."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forms.staff_form import StaffForm
from survey.queries.sign_ins import idle_limit, sign_ins_of
from survey.services.people.confirm_second_factor import count_recovery_codes
from survey.web.access import open_to
from survey.web.arrival import arrival
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("staff")
def show() -> ResponseReturnValue:
    """Show roles, second factor and the browsers in which one is signed in."""
    speak_vietnamese()
    found = arrival().sign_in
    if found is None:
        return render_template("account/demo.html")
    with reading() as session:
        browsers = sign_ins_of(session, found.account.id, house().clock())
        codes = count_recovery_codes(session, found.account.id)
    return render_template(
        "account/overview.html",
        account=found.account,
        here=found.sign_in_id,
        browsers=browsers,
        codes=codes,
        idle=idle_limit(found.account),
        form=StaffForm(),
    )
