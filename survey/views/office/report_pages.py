"""The addresses of the office's reports."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import reports, research

REPORTS = "/van-phong/bao-cao"
RESEARCH = "/van-phong/nghien-cuu"
BATCH = f"{REPORTS}/<int:batch_id>"


def add_report_pages(pages: Blueprint) -> None:
    """Put the pages at their addresses."""
    pages.add_url_rule(REPORTS, view_func=reports.show_reports)
    pages.add_url_rule(REPORTS, view_func=reports.order_reports, methods=["POST"])
    pages.add_url_rule(BATCH, view_func=reports.show_batch)
    pages.add_url_rule(f"{BATCH}/tien-do", view_func=reports.tell_progress)
    pages.add_url_rule(f"{BATCH}/huy", view_func=reports.cancel, methods=["POST"])
    pages.add_url_rule(f"{BATCH}/lam-lai", view_func=reports.retry, methods=["POST"])
    pages.add_url_rule(f"{BATCH}/tai-ve", view_func=reports.give_archive)
    pages.add_url_rule(f"{REPORTS}/ban/<int:edition_id>", view_func=reports.show_editions)
    pages.add_url_rule(f"{REPORTS}/ban/<int:edition_id>/<form>", view_func=reports.give_file)
    pages.add_url_rule(RESEARCH, view_func=research.show_research)
    pages.add_url_rule(RESEARCH, view_func=research.order_answers, methods=["POST"])
