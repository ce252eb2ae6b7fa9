"""Pages of one unit: its figures, and the comments passed on to it."""

from __future__ import annotations

from flask import Blueprint

from survey.views.unit import comments, home, reports

pages = Blueprint("unit", __name__)
pages.add_url_rule("/don-vi/<int:unit_id>", view_func=home.show_unit)
pages.add_url_rule("/don-vi/<int:unit_id>/bang/<name>.<form>", view_func=home.give_table)
pages.add_url_rule("/don-vi/<int:unit_id>/so-sanh", view_func=home.show_quarters)
pages.add_url_rule("/don-vi/<int:unit_id>/so-sanh/bang.<form>", view_func=home.give_quarters)
pages.add_url_rule("/don-vi/<int:unit_id>/bao-cao", view_func=reports.show_reports)
pages.add_url_rule(
    "/don-vi/<int:unit_id>/bao-cao/<int:edition_id>/<form>", view_func=reports.give_report
)
pages.add_url_rule("/don-vi/<int:unit_id>/gop-y", view_func=comments.list_comments)
pages.add_url_rule("/don-vi/<int:unit_id>/gop-y/<key>", view_func=comments.show_comment)
pages.add_url_rule(
    "/don-vi/<int:unit_id>/gop-y/<key>/<step>",
    view_func=comments.step_comment,
    methods=["POST"],
)
