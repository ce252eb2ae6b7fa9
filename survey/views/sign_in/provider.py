"""Signing in at the identity provider of the province, and coming back from it."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from survey.queries.accounts import account_by_subject
from survey.services.people.sign_in import candidate_of
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.own_address import own_address
from survey.web.provider import provider_name, subject_of_answer, to_provider
from survey.web.sign_in_answers import step_in
from survey.web.transaction import reading

ONWARD = "onward"


@open_to("everyone")
def go_there() -> ResponseReturnValue:
    """Lead to the provider and remember where the way was heading."""
    cookie[ONWARD] = own_address(request.args.get("tiep"))
    return to_provider()


@open_to("everyone")
def come_back() -> ResponseReturnValue:
    """Let in whose account carries the name the provider gives; nobody else gets anything."""
    subject = subject_of_answer()
    onward = own_address(cookie.pop(ONWARD, None))
    with reading() as session:
        account = account_by_subject(session, subject)
        known = account is not None and account.disabled_on is None
        candidate = candidate_of(session, account.id) if account is not None and known else None
    if candidate is None:
        speak_vietnamese()
        name = provider_name()
        page = render_template("sign_in/unknown.html", subject=subject, provider=name)
        return make_response(page, 403)
    return step_in(candidate, onward, by="provider")
