"""The office's page of keys with which other programs hand in dossier counts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.dossiers import ApiTokenForm
from forms.staff_form import StaffForm
from survey.queries.api_tokens import all_api_tokens
from survey.queries.units import LARGEST_KEY, all_units
from survey.services.people.manage_api_tokens import TokenRefused, make_api_token, revoke_api_token
from survey.web.access import open_to, visitor
from survey.web.changing import change
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("office")
def list_api_tokens() -> ResponseReturnValue:
    """List the keys; make a new one, which is shown this once."""
    speak_vietnamese()
    form = ApiTokenForm()
    today = house().clock().date()
    with reading() as session:
        form.offer([(unit.id, unit.name) for unit in all_units(session, today)])
    made: list[str] = []
    outcome = change(
        form,
        lambda session: made.append(
            make_api_token(
                session,
                visitor().actor,
                str(form.ten.data),
                form.unit_id,
                now=house().clock(),
            )
        ),
        TokenRefused,
    )
    if outcome.stored:
        return render_template("office/api_token.html", key=made[0], base=house().settings.base_url)
    with reading() as session:
        tokens = all_api_tokens(session)
    page = render_template(
        "office/api_tokens.html", tokens=tokens, form=form, press_form=StaffForm(formdata=None)
    )
    return page, outcome.status


@open_to("office")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke a key for good."""
    if not StaffForm().validate_on_submit():
        flash("Trang mở đã lâu nên chưa thu hồi; xin bấm lần nữa.", "bad")
        return redirect(url_for("office.list_api_tokens"), 303)
    if token_id >= LARGEST_KEY:
        raise NotFound
    with writing() as session:
        name = revoke_api_token(session, visitor().actor, token_id, now=house().clock())
    if name is None:
        raise NotFound
    flash(f"Đã thu hồi khóa của “{name}”: phần mềm đó không gửi được nữa.", "good")
    return redirect(url_for("office.list_api_tokens"), 303)
