"""Pages of the office that looks after all units."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import jobs, period_closing, period_list, period_publishing, scan
from survey.views.office.comment_pages import add_comment_pages
from survey.views.office.figure_pages import add_figure_pages
from survey.views.office.intake_pages import add_intake_pages
from survey.views.office.place_pages import add_place_pages
from survey.views.office.question_pages import add_question_pages
from survey.views.office.report_pages import add_report_pages

pages = Blueprint("office", __name__)
add_comment_pages(pages)
add_intake_pages(pages)
add_figure_pages(pages)
add_place_pages(pages)
add_question_pages(pages)
add_report_pages(pages)
pages.add_url_rule("/van-phong/quet-ma", view_func=scan.check_code)
pages.add_url_rule("/van-phong/quet-ma.js", view_func=scan.give_scanner)
pages.add_url_rule("/van-phong/viec", view_func=jobs.list_jobs)
pages.add_url_rule("/van-phong/viec/<int:job_id>", view_func=jobs.show_job)
pages.add_url_rule("/van-phong/viec/<int:job_id>/tien-do", view_func=jobs.tell_job)
pages.add_url_rule("/van-phong/viec/<int:job_id>/tep", view_func=jobs.give_job_file)
pages.add_url_rule("/van-phong/viec/<int:job_id>/dung", view_func=jobs.stop_job, methods=["POST"])
pages.add_url_rule("/van-phong/ky", view_func=period_list.list_periods)
pages.add_url_rule("/van-phong/ky/bang.<form>", view_func=period_list.give_periods)
pages.add_url_rule("/van-phong/ky/<code>", view_func=period_list.show_period)
pages.add_url_rule("/van-phong/ky/<code>/chot", view_func=period_closing.show_closing)
pages.add_url_rule(
    "/van-phong/ky/<code>/chot", methods=["POST"], view_func=period_closing.take_closing
)
pages.add_url_rule("/van-phong/ky/<code>/duyet", view_func=period_publishing.show_approval)
pages.add_url_rule(
    "/van-phong/ky/<code>/duyet", methods=["POST"], view_func=period_publishing.take_approval
)
pages.add_url_rule(
    "/van-phong/ky/<code>/duyet/bang/<name>.<form>", view_func=period_publishing.give_approval
)
pages.add_url_rule(
    "/van-phong/ky/<code>/cong-bo", methods=["POST"], view_func=period_publishing.take_publishing
)
pages.add_url_rule(
    "/van-phong/ky/<code>/rut/<int:number>", view_func=period_publishing.show_withdrawal
)
pages.add_url_rule(
    "/van-phong/ky/<code>/rut/<int:number>",
    methods=["POST"],
    view_func=period_publishing.take_withdrawal,
)
