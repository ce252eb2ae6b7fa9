"""What somebody sees who may not go on yet: the sign-in page, the lock, the second factor."""

from __future__ import annotations

import json

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from forms.sign_in import UnlockForm
from survey.web.language import speak_vietnamese
from survey.web.own_address import own_address
from survey.web.provider import provider_name


def to_sign_in() -> ResponseReturnValue:
    """Lead a stranger to the sign-in page and from there back to a page that can be opened."""
    return redirect(url_for("sign_in.show_form", tiep=asked_for()), 303)


def to_enrolment() -> ResponseReturnValue:
    """Lead somebody whose role needs a second factor to where it is set up."""
    return redirect(url_for("account.show_second_factor", tiep=asked_for()), 303)


def to_unlock() -> ResponseReturnValue:
    """Ask for the password again; a form that was being sent is kept inside the page."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("sign_in.show_lock", tiep=asked_for()), 303)
    form = UnlockForm(formdata=None)
    form.tiep.data = _here()
    form.giu.data = json.dumps(list(request.form.items(multi=True)), ensure_ascii=False)
    return lock_page(form), 403


def lock_page(form: UnlockForm, refusal: str | None = None) -> str:
    """Show the lock."""
    speak_vietnamese()
    return render_template(
        "sign_in/lock.html", form=form, refusal=refusal, provider=provider_name()
    )


def kept_fields(text: str | None) -> list[tuple[str, str]] | None:
    """Read the form that was kept while the lock was shown; nothing when there was none."""
    if not text:
        return None
    try:
        pairs = json.loads(text)
        return [(str(name), str(value)) for name, value in pairs]
    except (ValueError, TypeError):
        # Only somebody who writes this field by hand gets here.
        raise BadRequest from None


def asked_for() -> str | None:
    """Give the address that was asked for, when it can be asked for again."""
    return _here() if request.method in {"GET", "HEAD"} else None


def _here() -> str | None:
    query = request.query_string.decode("ascii", "replace")
    return own_address(f"{request.path}?{query}" if query else request.path)


def go_on_page(address: str, fields: list[tuple[str, str]]) -> Response:
    """Show the way on to whoever was sending a form: it is sent with one press, as it was."""
    speak_vietnamese()
    return make_response(render_template("sign_in/go_on.html", address=address, fields=fields))
