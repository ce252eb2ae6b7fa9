"""The addresses of the office's pages on comments and their themes."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import comment_case, comments, themes

FORM = ["GET", "POST"]


def add_comment_pages(pages: Blueprint) -> None:
    """Put the pages at their addresses."""
    at = "/van-phong/gop-y"
    pages.add_url_rule(at, view_func=comments.list_comments)
    pages.add_url_rule(at, view_func=comments.handle_several, methods=["POST"])
    pages.add_url_rule(f"{at}/<key>", view_func=comment_case.show_comment)
    pages.add_url_rule(f"{at}/<key>/<step>", view_func=comment_case.step_comment, methods=["POST"])
    lists = f"{at}/chu-de"
    pages.add_url_rule(lists, view_func=themes.show_themes)
    pages.add_url_rule(f"{lists}.<form>", view_func=themes.give_themes)
    pages.add_url_rule(
        f"{lists}/moi", endpoint="add_theme", view_func=themes.edit_theme, methods=FORM
    )
    pages.add_url_rule(f"{lists}/<int:theme_id>", view_func=themes.edit_theme, methods=FORM)
    pages.add_url_rule(f"{lists}/<int:theme_id>/bo", view_func=themes.drop_theme, methods=["POST"])
