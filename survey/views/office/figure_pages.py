"""The addresses of the office's pages of figures: overview, comparison, flags."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import flags, home, quarters


def add_figure_pages(pages: Blueprint) -> None:
    """Put the pages at their addresses."""
    at = "/van-phong"
    pages.add_url_rule(at, view_func=home.show_units)
    pages.add_url_rule(f"{at}/tinh-lai", view_func=home.compute_again, methods=["POST"])
    pages.add_url_rule(f"{at}/bang/<name>.<form>", view_func=home.give_table)
    pages.add_url_rule(f"{at}/so-sanh", view_func=quarters.show_quarters)
    pages.add_url_rule(f"{at}/so-sanh/bang.<form>", view_func=quarters.give_quarters)
    signs = f"{at}/dau-hieu"
    pages.add_url_rule(signs, view_func=flags.show_flags)
    pages.add_url_rule(f"{signs}/bang.<form>", view_func=flags.give_flags)
    pages.add_url_rule(f"{signs}/<int:desk_id>", view_func=flags.show_flag)
    pages.add_url_rule(f"{signs}/<int:desk_id>", view_func=flags.decide, methods=["POST"])
    agreed = f"{signs}/<int:desk_id>/xac-nhan"
    pages.add_url_rule(agreed, view_func=flags.confirm_flag, methods=["POST"])
