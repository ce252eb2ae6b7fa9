"""Setting up and renewing one's own second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import CodeForm, ConfirmForm
from survey.queries.sign_ins import SignedIn
from survey.services.confirm_second_factor import (
    count_recovery_codes,
    finish_enrolment,
    forget_authenticator,
    renew_recovery_codes,
    show_enrolment,
)
from survey.services.judge_passwords import ALONE
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.own_account import own_sign_in
from survey.web.own_address import own_address
from survey.web.prove import prove_password
from survey.web.sign_in_answers import waiting_words
from survey.web.state import house
from survey.web.transaction import reading, writing

TOO_SHORT_ALONE = (
    f"Không có xác thực hai lớp thì mật khẩu cần ít nhất {ALONE} ký tự. Xin đổi mật khẩu trước."
)
WRONG = "Mã chưa đúng. Xin kiểm tra giờ trên điện thoại, chờ mã mới rồi nhập lại."


@open_to("staff")
def show_second_factor() -> ResponseReturnValue:
    """Show how to set the second factor up, or how to renew it once it is on."""
    form = CodeForm(formdata=None)
    form.tiep.data = own_address(request.args.get("tiep")) or ""
    return _page(own_sign_in(), form, ConfirmForm(formdata=None))


@open_to("staff")
def take_second_factor() -> ResponseReturnValue:
    """Switch the second factor on with a right code, and show the recovery codes once."""
    own = own_sign_in()
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(own, form, ConfirmForm(formdata=None)), 422
    key, now = house().settings.secret_key, house().clock()
    with writing() as session:
        codes = finish_enrolment(
            session, visitor().actor, own.account.id, str(form.ma.data), key, now=now
        )
    if codes is None:
        form.ma.errors = [WRONG]
        return _page(own, form, ConfirmForm(formdata=None)), 422
    return _codes_page(codes, own_address(form.tiep.data))


@open_to("staff")
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes, for the right password, and show them once."""
    own, form = own_sign_in(), ConfirmForm()
    if not own.account.second_factor_on or not _confirmed(own, form):
        return _page(own, CodeForm(formdata=None), form), 403
    key, now = house().settings.secret_key, house().clock()
    with writing() as session:
        codes = renew_recovery_codes(session, visitor().actor, own.account.id, key, now=now)
    return _codes_page(codes, None)


@open_to("staff")
def switch_off() -> ResponseReturnValue:
    """Forget the authenticator, for the right password: because the phone changes, or for good."""
    own, form = own_sign_in(), ConfirmForm()
    if not _confirmed(own, form):
        return _page(own, CodeForm(formdata=None), form), 403
    if not own.account.needs_second_factor and len(str(form.mat_khau.data)) < ALONE:
        form.mat_khau.errors = [TOO_SHORT_ALONE]
        return _page(own, CodeForm(formdata=None), form), 422
    with writing() as session:
        forget_authenticator(session, visitor().actor, own.account.id, now=house().clock())
    flash("Đã gỡ ứng dụng xác thực cũ.", "good")
    return redirect(url_for("account.show_second_factor"), 303)


def _confirmed(own: SignedIn, form: ConfirmForm) -> bool:
    if not form.validate_on_submit():
        return False
    proof = prove_password(own.account.login, str(form.mat_khau.data))
    if proof.candidate is None:
        words = waiting_words(proof.wait) if proof.wait else "Mật khẩu hiện nay không đúng."
        form.mat_khau.errors = [words]
    return proof.candidate is not None


def _page(own: SignedIn, form: CodeForm, confirm: ConfirmForm) -> str:
    speak_vietnamese()
    with reading() as session:
        enrolment = show_enrolment(session, own.account.id, house().settings.secret_key)
        codes = count_recovery_codes(session, own.account.id)
    return render_template(
        "account/second_factor.html",
        account=own.account,
        enrolment=enrolment,
        codes=codes,
        form=form,
        confirm=confirm,
    )


def _codes_page(codes: list[str], onward: str | None) -> str:
    speak_vietnamese()
    return render_template("account/recovery_codes.html", codes=codes, onward=onward)
