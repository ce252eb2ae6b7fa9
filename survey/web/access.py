"""The guard before every page: closed by default, each page declares whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from survey.queries.units import units_above
from survey.web.arrival import Arrival, arrival
from survey.web.kept_form import LARGEST_KEPT
from survey.web.proof import note_proof
from survey.web.transaction import reading
from survey.web.turn_away import to_enrolment, to_sign_in, to_unlock
from survey.web.visitor import NOBODY, Role, Visitor

#: "staff": anybody who signed in; "unit": the office, and whoever holds a role in the unit of the
#: address or in one above it; "unit_head": the same without those who may only look.
Audience = Literal["everyone", "staff", "admin", "office", "unit", "unit_head"]
View = TypeVar("View", bound=Callable[..., Any])

#: Officials send lists and sheets; citizens' pages keep their own, far lower limit.
LARGEST_STAFF_BODY = 20 * 1024 * 1024  # bytes
#: What is typed may carry another form inside, which waits to be sent on.
LARGEST_STAFF_TEXT = 2 * LARGEST_KEPT
_MARK = "audience"
_UNIT_ROLES: dict[str, tuple[Role, ...]] = {"unit": ("head", "viewer"), "unit_head": ("head",)}


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare whom a page is for; a page that does not say is open to nobody."""

    def mark(view: View) -> View:
        setattr(view, _MARK, audience)
        return view

    return mark


def guard() -> ResponseReturnValue | None:
    """Let through whom a page is for; a stranger is asked to sign in.

    For everybody else a page that is not theirs does not exist, and neither does one that says
    nothing about whom it is for.
    """
    endpoint, values = _page_asked_for()
    if endpoint is None:
        return None
    audience = getattr(current_app.view_functions[endpoint], _MARK, None)
    if audience == "everyone":
        return None
    if audience is None:
        raise NotFound
    request.max_content_length = LARGEST_STAFF_BODY
    request.max_form_memory_size = LARGEST_STAFF_TEXT
    arrived = arrival()
    g.visitor = arrived.visitor
    if not arrived.visitor.is_staff:
        return _ask_in(arrived)
    if arrived.must_enrol and arrived.sign_in is not None and audience != "staff":
        return to_enrolment(arrived.sign_in)
    if not _allowed(g.visitor, audience, values):
        raise NotFound
    note_proof()
    return None


def visitor() -> Visitor:
    """Give the visitor the guard has let in; nobody on a page for everyone."""
    known: Visitor = g.get("visitor", NOBODY)
    return known


def init_access(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(guard)


def _page_asked_for() -> tuple[str | None, dict[str, Any]]:
    if request.url_rule is not None:
        return request.url_rule.endpoint, request.view_args or {}
    # A wrong method must not tell that a closed page exists.
    if isinstance(request.routing_exception, MethodNotAllowed):
        adapter = current_app.create_url_adapter(request)
        for method in request.routing_exception.valid_methods or ():
            try:
                endpoint, values = adapter.match(method=method)  # type: ignore[union-attr]  # a request has one
            except HTTPException:
                continue
            return endpoint, dict(values)
    return None, {}


def _ask_in(arrived: Arrival) -> ResponseReturnValue:
    if request.url_rule is None:
        # A wrong method: not even that the page exists is told.
        raise NotFound
    return to_unlock() if arrived.is_locked else to_sign_in()


def _allowed(who: Visitor, audience: str | None, values: dict[str, Any]) -> bool:
    if audience == "staff":
        return who.is_staff
    if audience == "admin":
        return who.is_admin
    if audience == "office" or who.is_office:
        return who.is_office and audience in {"office", *_UNIT_ROLES}
    if audience in _UNIT_ROLES:
        return _holds_role(who.units(*_UNIT_ROLES[audience]), values.get("unit_id"))
    return False


def _holds_role(own: frozenset[int], unit_id: int | None) -> bool:
    """Tell whether one of a person's units is the one asked for, or stands above it."""
    if not own or unit_id is None or unit_id in own:
        return unit_id is not None and unit_id in own
    with reading() as session:
        return bool(own & units_above(session, unit_id))
