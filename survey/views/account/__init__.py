"""What everybody who signs in looks after alone: password, second factor, own browsers."""

from __future__ import annotations

from flask import Blueprint

from survey.views.account import browsers, overview, password, second_factor

pages = Blueprint("account", __name__)
pages.add_url_rule("/tai-khoan", "show", overview.show)
pages.add_url_rule("/tai-khoan/mat-khau", view_func=password.show_password)
pages.add_url_rule("/tai-khoan/mat-khau", view_func=password.take_password, methods=["POST"])
pages.add_url_rule("/tai-khoan/xac-thuc-hai-lop", view_func=second_factor.show_second_factor)
pages.add_url_rule(
    "/tai-khoan/xac-thuc-hai-lop", view_func=second_factor.take_second_factor, methods=["POST"]
)
pages.add_url_rule(
    "/tai-khoan/xac-thuc-hai-lop/ma-du-phong", view_func=second_factor.renew_codes, methods=["POST"]
)
pages.add_url_rule(
    "/tai-khoan/xac-thuc-hai-lop/tat", view_func=second_factor.switch_off, methods=["POST"]
)
pages.add_url_rule(
    "/tai-khoan/phien/<int:sign_in_id>/ket-thuc", view_func=browsers.end_one, methods=["POST"]
)
pages.add_url_rule(
    "/tai-khoan/phien/ket-thuc-may-khac", view_func=browsers.end_others, methods=["POST"]
)
