"""Signing in and out: password, second factor, the lock, and links to choose a password."""

from __future__ import annotations

from flask import Blueprint

from survey.views.sign_in import code, leave, link, lock, password, provider

pages = Blueprint("sign_in", __name__)
pages.add_url_rule("/dang-nhap", view_func=password.show_form)
pages.add_url_rule("/dang-nhap", view_func=password.take_form, methods=["POST"])
pages.add_url_rule("/dang-nhap/ma-xac-thuc", view_func=code.show_code)
pages.add_url_rule("/dang-nhap/ma-xac-thuc", view_func=code.take_code, methods=["POST"])
pages.add_url_rule("/dang-nhap/he-thong-chung", view_func=provider.go_there)
pages.add_url_rule("/dang-nhap/he-thong-chung/ve", view_func=provider.come_back)
pages.add_url_rule("/mo-khoa", view_func=lock.show_lock)
pages.add_url_rule("/mo-khoa", view_func=lock.take_lock, methods=["POST"])
pages.add_url_rule("/dang-xuat", view_func=leave.sign_out, methods=["POST"])
pages.add_url_rule("/dat-mat-khau/<token>", view_func=link.show_link)
pages.add_url_rule("/dat-mat-khau/<token>", view_func=link.take_link, methods=["POST"])
