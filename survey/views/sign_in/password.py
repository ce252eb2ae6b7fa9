"""The first step: name and password."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from forms.sign_in import SignInForm
from survey.web.access import open_to
from survey.web.arrival import arrival
from survey.web.kept_form import kept_in, make_room
from survey.web.own_address import own_address
from survey.web.prove import Proof, prove_password
from survey.web.sign_in_answers import step_in, waiting_words
from survey.web.staff_home import home_of
from survey.web.turn_away import go_on_page, sign_in_page

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


@open_to("everyone")
def show_form() -> ResponseReturnValue:
    """Ask for name and password; who is signed in goes on to the first page."""
    arrived = arrival()
    if arrived.visitor.account_id is not None:
        return redirect(home_of(arrived.visitor), 303)
    form = SignInForm(formdata=None)
    form.tiep.data = own_address(request.args.get("tiep")) or ""
    return sign_in_page(form)


@open_to("everyone")
def take_form() -> ResponseReturnValue:
    """Look at name and password; the answer is the same for every name."""
    make_room()
    form = SignInForm()
    kept = kept_in(form)
    if kept is not None and arrival().visitor.is_staff:
        # Signed in meanwhile, in another window.
        return go_on_page(kept)
    if not form.validate_on_submit():
        return sign_in_page(form), 422
    proof = prove_password(form.login, str(form.mat_khau.data))
    if proof.candidate is None:
        return _refuse(form, proof)
    return step_in(proof.candidate, own_address(form.tiep.data), by="password", kept=kept)


def _refuse(form: SignInForm, proof: Proof) -> ResponseReturnValue:
    if proof.wait:
        headers = {"Retry-After": str(proof.wait)}
        return sign_in_page(form, waiting_words(proof.wait)), 429, headers
    return sign_in_page(form, WRONG), 403
