"""Pages of those who look after accounts and settings."""

from __future__ import annotations

from flask import Blueprint

from survey.views.admin import (
    account,
    accounts,
    audit,
    emblem,
    home,
    points_rule,
    setting,
    settings,
)

RULE = "/quan-tri/thiet-lap/points.rule"
EMBLEM = "/quan-tri/thiet-lap/agency.emblem"
ONE = "/quan-tri/tai-khoan/<int:account_id>"

pages = Blueprint("admin", __name__)
pages.add_url_rule("/quan-tri", view_func=home.show_home)
pages.add_url_rule("/quan-tri/nhat-ky", view_func=audit.show_audit)
pages.add_url_rule("/quan-tri/nhat-ky/bang.<form>", view_func=audit.give_audit)
pages.add_url_rule("/quan-tri/thiet-lap", view_func=settings.list_settings)
pages.add_url_rule(EMBLEM, view_func=emblem.show_emblem)
pages.add_url_rule(EMBLEM, view_func=emblem.take_emblem, methods=["POST"])
pages.add_url_rule(f"{EMBLEM}/bo", view_func=emblem.drop_emblem, methods=["POST"])
pages.add_url_rule(RULE, view_func=points_rule.show_points_rule)
pages.add_url_rule(RULE, view_func=points_rule.take_points_rule, methods=["POST"])
pages.add_url_rule("/quan-tri/thiet-lap/<key>", view_func=setting.show_setting)
pages.add_url_rule("/quan-tri/thiet-lap/<key>", view_func=setting.take_setting, methods=["POST"])
pages.add_url_rule("/quan-tri/tai-khoan", view_func=accounts.accounts_list)
pages.add_url_rule("/quan-tri/tai-khoan/bang.<form>", view_func=accounts.give_accounts)
pages.add_url_rule("/quan-tri/tai-khoan/moi", view_func=accounts.accounts_new)
pages.add_url_rule("/quan-tri/tai-khoan/moi", view_func=accounts.accounts_create, methods=["POST"])
pages.add_url_rule(ONE, view_func=account.accounts_show)
pages.add_url_rule(ONE, view_func=account.accounts_edit, methods=["POST"])
for deed, view in (
    ("cap-vai-tro", account.accounts_grant),
    ("thu-hoi-vai-tro", account.accounts_revoke),
    ("duong-dan", account.accounts_issue_link),
    ("go-xac-thuc", account.accounts_reset_second_factor),
    ("dang-xuat", account.accounts_sign_out),
    ("khoa", account.accounts_disable),
    ("mo-lai", account.accounts_enable),
):
    pages.add_url_rule(f"{ONE}/{deed}", view_func=view, methods=["POST"])
