"""The demonstration's way in: takes a role without a password, in an invented province only."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from survey.web.access import open_to
from survey.web.demo_roles import remember_role

pages = Blueprint("demo", __name__)


@pages.get("/demo/office")
@open_to("everyone")
def as_office() -> ResponseReturnValue:
    """Become the office that sees all units."""
    response = redirect("/van-phong", 303)
    remember_role(response, "office")
    return response


@pages.get("/demo/admin")
@open_to("everyone")
def as_admin() -> ResponseReturnValue:
    """Become the one who looks after accounts and settings."""
    response = redirect("/quan-tri", 303)
    remember_role(response, "admin")
    return response


@pages.get("/demo/unit/<int:unit_id>")
@open_to("everyone")
def as_unit(unit_id: int) -> ResponseReturnValue:
    """Become the head of one unit that sees its own figures."""
    response = redirect(f"/don-vi/{unit_id}", 303)
    remember_role(response, "head", unit_id)
    return response
