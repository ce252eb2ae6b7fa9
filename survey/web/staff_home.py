"""The page a person starts from."""

from __future__ import annotations

from flask import url_for

from survey.web.visitor import Visitor


def home_of(who: Visitor) -> str:
    """Give the address of the first page that is somebody's own."""
    if who.is_office:
        return url_for("office.show_units")
    if who.is_admin:
        return url_for("admin.show_home")
    units = sorted(who.units())
    return url_for("unit.show_unit", unit_id=units[0]) if units else url_for("account.show")
