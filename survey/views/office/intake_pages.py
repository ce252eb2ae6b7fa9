"""The addresses at which the office hands in what comes from elsewhere."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import answer_files, api_tokens, dossier_files, dossiers, paper

DOSSIERS, KEYS = "/van-phong/ho-so", "/van-phong/khoa-api"
BOTH = ("GET", "POST")


def add_intake_pages(pages: Blueprint) -> None:
    """Put the pages of dossiers and of keys at their addresses."""
    add = pages.add_url_rule
    add(DOSSIERS, view_func=dossiers.show_dossiers)
    add(f"{DOSSIERS}/bang.<form>", view_func=dossiers.give_dossiers)
    add(f"{DOSSIERS}/don-vi/<int:unit_id>", view_func=dossiers.show_unit_dossiers)
    add(f"{DOSSIERS}/don-vi/<int:unit_id>/bang.<form>", view_func=dossiers.give_unit_dossiers)
    add(f"{DOSSIERS}/quay/<int:desk_id>/<month>", view_func=dossiers.type_dossiers, methods=BOTH)
    file = f"{DOSSIERS}/nhap"
    add(file, view_func=dossier_files.take_dossier_file, methods=BOTH)
    add(f"{file}/<key>", view_func=dossier_files.map_dossier_file, methods=BOTH)
    add(f"{file}/<key>/xem", view_func=dossier_files.check_dossier_file)
    add(f"{file}/<key>/xem", view_func=dossier_files.store_dossier_file, methods=("POST",))
    add(f"{file}/<key>/xoa", view_func=dossier_files.drop_file, methods=("POST",))
    add(KEYS, view_func=api_tokens.list_api_tokens, methods=BOTH)
    add(f"{KEYS}/<int:token_id>/thu-hoi", view_func=api_tokens.revoke_token, methods=("POST",))
    _add_answers(pages)


def _add_answers(pages: Blueprint) -> None:
    """Put the pages of forms filled elsewhere or on paper at their addresses."""
    add, post = pages.add_url_rule, ("POST",)
    file = "/van-phong/nhap-phieu"
    add(file, view_func=answer_files.take_answer_file, methods=BOTH)
    add(f"{file}/<key>", view_func=answer_files.map_answer_file, methods=BOTH)
    add(f"{file}/<key>/tu", view_func=answer_files.word_answer_file, methods=BOTH)
    add(f"{file}/<key>/xem", view_func=answer_files.check_answer_file)
    add(f"{file}/<key>/xem", view_func=answer_files.store_answer_file, methods=post)
    add(f"{file}/<key>/xoa", view_func=answer_files.drop_answer_file, methods=post)
    add("/van-phong/phieu-giay", view_func=paper.choose_pile)
    add("/van-phong/phieu-giay/<int:desk_id>/<day>", view_func=paper.type_paper, methods=BOTH)
