"""Changing one's own password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import ChangePasswordForm
from survey.services.people.choose_passwords import set_password
from survey.services.people.hash_passwords import hash_password
from survey.services.people.judge_passwords import fault_of_password
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.own_account import own_sign_in
from survey.web.prove import prove_password, words_about
from survey.web.sign_in_answers import waiting_words
from survey.web.state import house
from survey.web.transaction import writing


@open_to("staff")
def show_password() -> ResponseReturnValue:
    """Ask for the old and the new password."""
    own_sign_in()
    return _page(ChangePasswordForm(formdata=None))


@open_to("staff")
def take_password() -> ResponseReturnValue:
    """Change the password; all other browsers are signed out."""
    own = own_sign_in()
    form = ChangePasswordForm()
    if not form.validate_on_submit() or not form.are_alike():
        return _page(form), 422
    password = str(form.moi.data)
    fault = fault_of_password(
        password, second_factor=own.account.second_factor_on, words=words_about(own.account)
    )
    if fault is not None:
        form.refuse(fault)
        return _page(form), 422
    proof = prove_password(own.account.login, str(form.hien_tai.data))
    if proof.candidate is None:
        words = waiting_words(proof.wait) if proof.wait else "Mật khẩu hiện nay không đúng."
        form.hien_tai.errors = [words]
        return _page(form), 429 if proof.wait else 403
    kept = hash_password(password)
    with writing() as session:
        set_password(
            session,
            visitor().actor,
            own.account.id,
            kept,
            now=house().clock(),
            keep=own.sign_in_id,
        )
    flash("Đã đổi mật khẩu. Mọi máy khác đã được đăng xuất.", "good")
    return redirect(url_for("account.show"), 303)


def _page(form: ChangePasswordForm) -> str:
    speak_vietnamese()
    return render_template("account/password.html", form=form)
