"""The link with which a person chooses a password; it is good once."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import NewPasswordForm
from survey.queries.accounts import AccountFace
from survey.services.people.choose_passwords import account_of_link, use_password_link
from survey.services.people.hash_passwords import hash_password
from survey.services.people.judge_passwords import fault_of_password
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.prove import words_about
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("everyone")
def show_link(token: str) -> ResponseReturnValue:
    """Ask for the password, of whoever holds a link that is still good."""
    account = _account(token)
    return _page(account, NewPasswordForm(formdata=None)) if account else _gone()


@open_to("everyone")
def take_link(token: str) -> ResponseReturnValue:
    """Keep the password and use the link up; signing in is the next step, as always."""
    account = _account(token)
    if account is None:
        return _gone()
    form = NewPasswordForm()
    if not form.validate_on_submit() or not form.are_alike():
        return _page(account, form), 422
    password = str(form.moi.data)
    fault = fault_of_password(
        password, second_factor=account.second_factor_on, words=words_about(account)
    )
    if fault is not None:
        form.refuse(fault)
        return _page(account, form), 422
    kept = hash_password(password)
    with writing() as session:
        used = use_password_link(session, token, kept, now=house().clock())
    if used is None:
        return _gone()
    flash("Đã đặt mật khẩu. Xin đăng nhập bằng mật khẩu vừa đặt.", "good")
    return redirect(url_for("sign_in.show_form"), 303)


def _account(token: str) -> AccountFace | None:
    with reading() as session:
        return account_of_link(session, token, house().clock())


def _page(account: AccountFace, form: NewPasswordForm) -> str:
    speak_vietnamese()
    return render_template("sign_in/link.html", account=account, form=form)


def _gone() -> ResponseReturnValue:
    speak_vietnamese()
    return make_response(render_template("sign_in/link_gone.html"), 410)
