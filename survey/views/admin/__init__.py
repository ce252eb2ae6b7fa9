"""Pages of those who look after accounts and settings."""

from __future__ import annotations

from flask import Blueprint

from survey.views.admin import home

pages = Blueprint("admin", __name__)
pages.add_url_rule("/quan-tri", view_func=home.show_home)
