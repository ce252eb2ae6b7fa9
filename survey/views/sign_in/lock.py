"""The lock that falls when nobody has asked for a page for a while."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.sign_in import UnlockForm
from survey.queries.sign_ins import SignedIn
from survey.services.people.keep_sign_ins import unlock_sign_in
from survey.web.access import open_to
from survey.web.arrival import arrival, visitor_of
from survey.web.kept_form import kept_in, make_room
from survey.web.own_address import own_address
from survey.web.prove import prove_password
from survey.web.sign_in_answers import waiting_words
from survey.web.sign_in_cookies import give_key
from survey.web.staff_home import home_of
from survey.web.state import house
from survey.web.transaction import writing
from survey.web.turn_away import go_on_or_ask, go_on_page, lock_page

WRONG = "Mật khẩu không đúng."


@open_to("everyone")
def show_lock() -> ResponseReturnValue:
    """Ask for the password of whoever is locked."""
    if not arrival().is_locked:
        return redirect(_open_way(), 303)
    form = UnlockForm(formdata=None)
    form.tiep.data = own_address(request.args.get("tiep")) or ""
    return lock_page(form)


@open_to("everyone")
def take_lock() -> ResponseReturnValue:
    """Look at the password; then back to the page, with the form that was being sent."""
    make_room()
    locked, form = arrival(), UnlockForm()
    if not locked.is_locked or locked.sign_in is None:
        # Opened in another window meanwhile, or over.
        kept = kept_in(form)
        return go_on_or_ask(kept) if kept else redirect(_open_way(), 303)
    if not form.validate_on_submit():
        return lock_page(form), 422
    proof = prove_password(locked.sign_in.account.login, str(form.mat_khau.data))
    if proof.candidate is not None:
        return _unlock(locked.sign_in, form)
    if proof.wait:
        headers = {"Retry-After": str(proof.wait)}
        return lock_page(form, waiting_words(proof.wait)), 429, headers
    return lock_page(form, WRONG), 403


def _unlock(locked: SignedIn, form: UnlockForm) -> ResponseReturnValue:
    onward = own_address(form.tiep.data) or home_of(visitor_of(locked.account))
    kept = kept_in(form)
    with writing() as session:
        key = unlock_sign_in(session, locked.sign_in_id, house().clock())
    response = redirect(onward, 303) if kept is None else go_on_page(kept)
    give_key(response, key)
    return response


def _open_way() -> str:
    visitor = arrival().visitor
    return home_of(visitor) if visitor.is_staff else url_for("sign_in.show_form")
