"""Setting up and renewing one's own second factor."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import CodeForm, ConfirmForm
from survey.queries.sign_ins import SignedIn
from survey.services.people.confirm_second_factor import (
    finish_enrolment,
    forget_authenticator,
    renew_recovery_codes,
)
from survey.services.people.judge_passwords import ALONE
from survey.web.access import open_to, visitor
from survey.web.enrolment import recovery_codes_page, second_factor_page
from survey.web.kept_form import kept_in
from survey.web.own_account import own_sign_in
from survey.web.own_address import own_address
from survey.web.prove import prove_password
from survey.web.sign_in_answers import waiting_words
from survey.web.state import house
from survey.web.transaction import writing
from survey.web.turn_away import go_on_page

TOO_SHORT_ALONE = (
    f"Không có xác thực hai lớp thì mật khẩu cần ít nhất {ALONE} ký tự. Xin đổi mật khẩu trước."
)
WRONG = "Mã chưa đúng. Xin kiểm tra giờ trên điện thoại, chờ mã mới rồi nhập lại."


@open_to("staff")
def show_second_factor() -> ResponseReturnValue:
    """Show how to set the second factor up, or how to renew it once it is on."""
    form = CodeForm(formdata=None)
    form.tiep.data = own_address(request.args.get("tiep")) or ""
    return second_factor_page(own_sign_in(), form)


@open_to("staff")
def take_second_factor() -> ResponseReturnValue:
    """Switch the second factor on with a right code, and show the recovery codes once.

    A form that was being sent when it became needed is sent on from there.
    """
    own, form = own_sign_in(), CodeForm()
    kept = kept_in(form)
    if own.account.second_factor_on and kept is not None:
        # Switched on in another window meanwhile.
        return go_on_page(kept)
    if not form.validate_on_submit():
        return second_factor_page(own, form), 422
    key, now = house().settings.secret_key, house().clock()
    with writing() as session:
        codes = finish_enrolment(
            session, visitor().actor, own.account.id, str(form.ma.data), key, now=now
        )
    if codes is None:
        form.ma.errors = [WRONG]
        return second_factor_page(own, form), 422
    return recovery_codes_page(codes, own_address(form.tiep.data), kept)


@open_to("staff")
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes, for the right password, and show them once."""
    own, form = own_sign_in(), ConfirmForm()
    if not own.account.second_factor_on or not _confirmed(own, form):
        return second_factor_page(own, CodeForm(formdata=None), form), 403
    key, now = house().settings.secret_key, house().clock()
    with writing() as session:
        codes = renew_recovery_codes(session, visitor().actor, own.account.id, key, now=now)
    return recovery_codes_page(codes)


@open_to("staff")
def switch_off() -> ResponseReturnValue:
    """Forget the authenticator, for the right password: because the phone changes, or for good."""
    own, form = own_sign_in(), ConfirmForm()
    if not _confirmed(own, form):
        return second_factor_page(own, CodeForm(formdata=None), form), 403
    if not own.account.needs_second_factor and len(str(form.mat_khau.data)) < ALONE:
        form.mat_khau.errors = [TOO_SHORT_ALONE]
        return second_factor_page(own, CodeForm(formdata=None), form), 422
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
