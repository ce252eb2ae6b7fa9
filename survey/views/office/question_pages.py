"""The addresses of the office's pages on questionnaires and campaigns."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import campaigns, questionnaire_version, questionnaires

FORM = ["GET", "POST"]


def add_question_pages(pages: Blueprint) -> None:
    """Put the pages at their addresses."""
    at = "/van-phong/dot"
    pages.add_url_rule(at, view_func=campaigns.list_campaigns)
    pages.add_url_rule(f"{at}/bang.<form>", view_func=campaigns.give_campaigns)
    pages.add_url_rule(
        f"{at}/moi", endpoint="add_campaign", view_func=campaigns.edit_campaign, methods=FORM
    )
    pages.add_url_rule(f"{at}/<int:campaign_id>", view_func=campaigns.edit_campaign, methods=FORM)
    pages.add_url_rule(
        f"{at}/<int:campaign_id>/ket-thuc", view_func=campaigns.stop_campaign, methods=["POST"]
    )
    at = "/van-phong/phieu"
    pages.add_url_rule(at, view_func=questionnaires.list_questionnaires)
    pages.add_url_rule(at, view_func=questionnaires.start_questionnaire, methods=["POST"])
    pages.add_url_rule(
        f"{at}/lich/<day>/bo",
        view_func=questionnaires.cancel_questionnaire_start,
        methods=["POST"],
    )
    version = f"{at}/<code>"
    pages.add_url_rule(version, view_func=questionnaires.show_questionnaire)
    pages.add_url_rule(f"{version}/so-voi/<other>", view_func=questionnaires.compare_questionnaires)
    pages.add_url_rule(f"{version}/xem-thu", view_func=questionnaires.preview_questionnaire)
    pages.add_url_rule(f"{version}/sua", view_func=questionnaire_version.edit_version, methods=FORM)
