"""Pages of published results, for everybody: figures, open data, boxes, pictures, screens."""

from __future__ import annotations

from flask import Blueprint

from survey.views.results import figures, files, screen

pages = Blueprint("results", __name__, url_prefix="/ket-qua")
pages.add_url_rule("", view_func=figures.show_newest)
pages.add_url_rule("/phuong-phap", view_func=figures.show_method)
pages.add_url_rule("/du-lieu", view_func=figures.show_data)
pages.add_url_rule("/<code>", view_func=figures.show_period)
pages.add_url_rule("/<code>/<label>", view_func=figures.show_unit)
pages.add_url_rule("/<code>.csv", view_func=files.give_csv)
pages.add_url_rule("/<code>.json", view_func=files.give_json)
pages.add_url_rule("/<code>/<label>/anh.png", view_func=files.give_picture)
pages.add_url_rule("/don-vi/<label>", view_func=figures.show_newest_of_unit)
pages.add_url_rule("/don-vi/<label>/nhung", view_func=screen.show_box)
pages.add_url_rule("/don-vi/<label>/huy-hieu.svg", view_func=files.give_badge)
pages.add_url_rule("/don-vi/<label>/man-hinh", view_func=screen.show_screen)
