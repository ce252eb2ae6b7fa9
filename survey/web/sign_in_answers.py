"""The answers to a sign-in that was right, and the words for one that has to wait."""

from __future__ import annotations

from flask import make_response, redirect, url_for
from werkzeug.wrappers import Response

from forms.sign_in import CodeForm
from survey.queries.accounts import account_by_id
from survey.services.people.keep_sign_ins import end_sign_in, remember_browser
from survey.services.people.sign_in import Candidate, enter
from survey.web.arrival import arrival, visitor_of
from survey.web.demo_roles import forget_role
from survey.web.kept_form import KeptForm, begin_anew
from survey.web.prove import browser_shown
from survey.web.sign_in_cookies import give_key, give_mark, mark_shown
from survey.web.staff_home import home_of
from survey.web.state import house
from survey.web.transaction import writing
from survey.web.turn_away import carrying, code_page, go_on_page
from survey.web.visitor import NOBODY

MINUTE = 60  # seconds


def step_in(
    candidate: Candidate, onward: str | None, *, by: str, kept: KeptForm | None = None
) -> Response:
    """Sign in who has just shown who they are; the second factor is next where it is on."""
    now, before = house().clock(), arrival().sign_in
    with writing() as session:
        if before is not None:
            # A sign-in of this browser that is locked, or waits for a code, does not linger.
            end_sign_in(session, before.account.id, before.sign_in_id)
        key = enter(session, candidate, browser_shown(), by=by, now=now)
    if not candidate.second_factor_on:
        return let_in(candidate, key, onward, kept)
    response = _ask_for_code(onward, begin_anew(kept))
    give_key(response, key)
    return response


def let_in(
    candidate: Candidate, key: str, onward: str | None, kept: KeptForm | None = None
) -> Response:
    """Give a whole sign-in its key, know the browser from now on, and go where it was heading."""
    if candidate.account_id is None:
        raise ValueError("nobody can be let in without an account")
    with writing() as session:
        mark = remember_browser(session, candidate.account_id, mark_shown(), house().clock())
        account = account_by_id(session, candidate.account_id)
    visitor = visitor_of(account) if account is not None else NOBODY
    # Nothing of the time before goes on: neither the token of its forms nor a role of the demo.
    kept = begin_anew(kept)
    response = go_on_page(kept) if kept else redirect(onward or home_of(visitor), 303)
    give_key(response, key)
    give_mark(response, mark)
    forget_role(response)
    return response


def _ask_for_code(onward: str | None, kept: KeptForm | None) -> Response:
    if kept is None:
        return redirect(url_for("sign_in.show_code", tiep=onward), 303)
    return make_response(code_page(carrying(CodeForm(formdata=None), kept)))


def waiting_words(seconds: int) -> str:
    """Say how long nothing is looked at."""
    if seconds < MINUTE:
        return f"Đã thử sai nhiều lần. Xin chờ {seconds} giây rồi thử lại."
    return f"Đã thử sai nhiều lần. Xin chờ khoảng {-(-seconds // MINUTE)} phút rồi thử lại."
