"""The demonstration's way in: takes a role without a password, in an invented province only."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from survey.web.access import open_to, remember_role

pages = Blueprint("demo", __name__)


@pages.get("/demo/office")
@open_to("everyone")
def as_office() -> ResponseReturnValue:
    """Become the office that sees all units."""
    response = redirect("/van-phong", 303)
    remember_role(response, role="office", unit_id=None)
    return response


@pages.get("/demo/unit/<int:unit_id>")
@open_to("everyone")
def as_unit(unit_id: int) -> ResponseReturnValue:
    """Become one unit that sees its own figures."""
    response = redirect(f"/don-vi/{unit_id}", 303)
    remember_role(response, role="unit", unit_id=unit_id)
    return response
