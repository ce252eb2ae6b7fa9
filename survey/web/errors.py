"""Every refusal as a friendly page that repeats nothing of what was sent but a comment, escaped."""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import Flask, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.web.access import visitor
from survey.web.contact import contact_of
from survey.web.language import speak_vietnamese
from survey.web.proof import is_unproved
from survey.web.staff_home import home_of
from survey.web.state import house
from survey.web.transaction import DatabaseUnavailable

RETRY_AFTER = 30  # seconds
PAGES = frozenset({400, 404, 405, 409, 410, 413, 415, 503})
#: Where the pages of staff lie: who works there is told about their work, not about a code to scan.
STAFF_PAGES = ("/van-phong", "/don-vi", "/quan-tri", "/tai-khoan", "/dang-nhap/he-thong-chung")
#: Where the forms of citizens lie; everything else is a page.
FORMS = "/d/"
log = logging.getLogger("survey.web")


def error_page(
    status: int, *, form_address: str | None = None, written: str | None = None
) -> ResponseReturnValue:
    """Answer with the page of a status.

    `form_address` leads back to an empty form, `written` is given back to whoever wrote it.
    """
    if status < InternalServerError.code and request.path.startswith(STAFF_PAGES):
        with suppress(DatabaseUnavailable):
            return _staff_page(status)
    name = status if status in PAGES else (400 if status < InternalServerError.code else 500)
    posted = request.method == "POST"
    known = house().settings_known.values
    page = render_template(
        f"errors/{name}.html",
        form_address=form_address,
        posted=posted,
        is_form=request.path.startswith(FORMS),
        written=written,
        contact=contact_of(known),
    )
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _staff_page(status: int, back: str | None = None) -> Response:
    """Answer staff; the same words for what is not there and for what is somebody else's."""
    speak_vietnamese()
    who = visitor()
    # Nobody has asked yet who is there when no page is: the guard at the first page will.
    homes = {"van-phong": "office.show_units", "quan-tri": "admin.show_home"}
    near = homes.get(request.path.split("/")[1], "account.show")
    home = home_of(who) if who.is_staff else url_for(near)
    page = render_template("errors/staff.html", status=status, home=home, back=back)
    return make_response(page, status)


def no_look_of_success(response: Response) -> Response:
    """Answer 400 where a view leads on, as after a success, for a form that is not from us.

    What the view had to say stands on that page, with the way to where it would have led.
    """
    if is_unproved() and response.location is not None:
        return _staff_page(400, response.location)
    return response


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer a refusal that werkzeug or a view raised."""
    if error.response is not None:
        return error.response
    answer = make_response(error_page(error.code or 500))
    if error.code == 405:
        answer.headers.extend([pair for pair in error.get_headers() if pair[0] == "Allow"])
    return answer


def on_unavailable(error: DatabaseUnavailable) -> ResponseReturnValue:
    """Say that the database cannot answer now; log the kind, never the statement."""
    log.error("database unavailable: %s", type(error.__cause__).__name__)
    return error_page(503)


def on_changed_meanwhile(_error: ChangedMeanwhile) -> ResponseReturnValue:
    """Say that somebody else was faster, on a page that has no form of its own to show again."""
    return error_page(409)


def on_failure(error: Exception) -> ResponseReturnValue:
    """Answer our own mistake; the log gets the place, not the values."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("unexpected %s at %s", type(error).__name__, where)
    return error_page(500)


def init_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.after_request(no_look_of_success)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(DatabaseUnavailable, on_unavailable)
    app.register_error_handler(ChangedMeanwhile, on_changed_meanwhile)
    if not app.testing:
        app.register_error_handler(Exception, on_failure)
