"""Pages of the office that looks after all units."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import home

pages = Blueprint("office", __name__)
pages.add_url_rule("/van-phong", view_func=home.show_units)
