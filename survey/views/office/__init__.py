"""Pages of the office that looks after all units."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import home, scan

pages = Blueprint("office", __name__)
pages.add_url_rule("/van-phong", view_func=home.show_units)
pages.add_url_rule("/van-phong/quet-ma", view_func=scan.check_code)
pages.add_url_rule("/van-phong/quet-ma.js", view_func=scan.give_scanner)
