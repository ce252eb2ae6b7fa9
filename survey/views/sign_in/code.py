"""The second step: a code of the authenticator, or a recovery code."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import CodeForm
from survey.queries.sign_ins import SignedIn
from survey.services.people.keep_sign_ins import end_sign_in
from survey.services.people.sign_in import Candidate, finish
from survey.web.access import open_to
from survey.web.arrival import arrival
from survey.web.kept_form import KeptForm, kept_in, make_room
from survey.web.own_address import own_address
from survey.web.prove import browser_shown, prove_code
from survey.web.sign_in_answers import let_in, waiting_words
from survey.web.state import house
from survey.web.transaction import writing
from survey.web.turn_away import code_page, go_on_or_ask

WRONG = "Mã không đúng, đã dùng hoặc đã hết hạn. Xin chờ mã mới trên điện thoại rồi nhập lại."


@open_to("everyone")
def show_code() -> ResponseReturnValue:
    """Ask for the code, of whoever has just shown the right password."""
    if _half_open() is None:
        return redirect(url_for("sign_in.show_form"), 303)
    form = CodeForm(formdata=None)
    form.tiep.data = own_address(request.args.get("tiep")) or ""
    return code_page(form)


@open_to("everyone")
def take_code() -> ResponseReturnValue:
    """Look at the code; a right one opens the sign-in under a new key."""
    make_room()
    form = CodeForm()
    half, kept = _half_open(), kept_in(form)
    if half is None:
        # Too late, or done meanwhile in another window.
        return go_on_or_ask(kept) if kept else redirect(url_for("sign_in.show_form"), 303)
    if not form.validate_on_submit():
        return code_page(form), 422
    proof = prove_code(half.account, str(form.ma.data))
    if proof.candidate is not None:
        return _open(half, proof.candidate, own_address(form.tiep.data), kept)
    if proof.wait:
        headers = {"Retry-After": str(proof.wait)}
        return code_page(form, waiting_words(proof.wait)), 429, headers
    return code_page(form, WRONG), 403


def _open(
    half: SignedIn, candidate: Candidate, onward: str | None, kept: KeptForm | None
) -> ResponseReturnValue:
    now = house().clock()
    with writing() as session:
        end_sign_in(session, half.account.id, half.sign_in_id)
        key = finish(session, candidate, browser_shown(), by="password, code", now=now)
    return let_in(candidate, key, onward, kept)


def _half_open() -> SignedIn | None:
    arrived = arrival()
    return arrived.sign_in if arrived.awaits_code else None
