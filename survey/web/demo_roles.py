"""The roles of the demonstration: taken without a password, in an invented province only."""

from __future__ import annotations

from flask import request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from survey.web.state import house
from survey.web.visitor import NOBODY, Grant, Role, Visitor

COOKIE = "demo_role"
NAMES: dict[Role, str] = {
    "admin": "Quản trị viên (chạy thử)",
    "office": "Cán bộ Sở Nội vụ (chạy thử)",
    "head": "Lãnh đạo đơn vị (chạy thử)",
    "viewer": "Cán bộ đơn vị (chạy thử)",
}


def remember_role(response: Response, role: Role, unit_id: int | None = None) -> None:
    """Give the visitor of the demonstration a role, in a signed cookie."""
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps([role, unit_id])),
        httponly=True,
        samesite="Lax",
        secure=house().settings.base_url.startswith("https://"),
    )


def forget_role(response: Response) -> None:
    """Take the role back, where there are such roles."""
    if house().settings.demo:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def demo_visitor() -> Visitor:
    """Read the role from the cookie; nobody outside the demonstration."""
    text = request.cookies.get(COOKIE)
    if not house().settings.demo or text is None:
        return NOBODY
    try:
        role, unit_id = _serializer().loads(text)
    except (BadData, ValueError, TypeError):
        return NOBODY
    if role not in NAMES:
        return NOBODY
    return Visitor(None, NAMES[role], frozenset({Grant(role, unit_id)}))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(house().settings.secret_key, salt="demo-role")
