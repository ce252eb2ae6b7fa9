"""The guard before every page: closed by default, each page declares whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

from survey.web.state import house

Audience = Literal["everyone", "office", "unit"]
View = TypeVar("View", bound=Callable[..., Any])

COOKIE = "demo_role"
_MARK = "audience"


@dataclass(frozen=True)
class Visitor:
    """Who is asking, as far as this page may know: the citizen has no role."""

    role: Literal["office", "unit"] | None = None
    unit_id: int | None = None


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare whom a page is for; a page that does not say is open to nobody."""

    def mark(view: View) -> View:
        setattr(view, _MARK, audience)
        return view

    return mark


def guard() -> None:
    """Refuse, as if it did not exist, every page the visitor may not see."""
    endpoint, values = _page_asked_for()
    if endpoint is None:
        return
    audience = getattr(current_app.view_functions[endpoint], _MARK, None)
    if audience == "everyone":
        return
    g.visitor = _visitor()
    if not _allowed(g.visitor, audience, values):
        raise NotFound


def visitor() -> Visitor:
    """Give the visitor the guard has let in."""
    known: Visitor = g.visitor
    return known


def init_access(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(guard)


def remember_role(response: Response, role: Literal["office", "unit"], unit_id: int | None) -> None:
    """Give the visitor of the demonstration a role, in a signed cookie."""
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps([role, unit_id])),
        httponly=True,
        samesite="Lax",
        secure=house().settings.base_url.startswith("https://"),
    )


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


def _allowed(who: Visitor, audience: str | None, values: dict[str, Any]) -> bool:
    if audience == "office":
        return who.role == "office"
    if audience == "unit":
        own = who.unit_id is not None and who.unit_id == values.get("unit_id")
        return who.role == "office" or (who.role == "unit" and own)
    return False


def _visitor() -> Visitor:
    # Until there is a sign-in, roles exist in the demonstration only.
    text = request.cookies.get(COOKIE)
    if not house().settings.demo or text is None:
        return Visitor()
    try:
        role, unit_id = _serializer().loads(text)
    except (BadData, ValueError, TypeError):
        return Visitor()
    return Visitor(role, unit_id)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(house().settings.secret_key, salt="demo-role")
