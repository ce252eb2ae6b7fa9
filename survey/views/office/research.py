"""Answers for researchers: what they hold and leave out, and the order that makes the files."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from analysis.period import Period
from forms.research import ResearchForm
from survey.formatting import line_start
from survey.queries.background_jobs import last_jobs
from survey.queries.questionnaires import all_questionnaires
from survey.queries.settings import typed_setting
from survey.services.job_kinds import JOB_KINDS
from survey.services.jobs.order_job import JobRefused
from survey.services.research.export_answers import exportable_quarters
from survey.services.research.export_by_job import answers_order
from survey.services.research.pack_answers import TERMS, left_out_in_words
from survey.views.office.jobs import start_job
from survey.web.access import open_to
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

SHOWN_JOBS = 10


@open_to("office")
def show_research() -> ResponseReturnValue:
    """Show what can be given, what it leaves out and why, and what was made of late."""
    speak_vietnamese()
    form = ResearchForm()
    _offer(form)
    return _page(form)


@open_to("office")
def order_answers() -> ResponseReturnValue:
    """Have the files made."""
    speak_vietnamese()
    form = ResearchForm()
    periods = _offer(form)
    if not form.validate_on_submit():
        return _page(form), 422
    chosen = [one for code, one in periods.items() if code in form.periods.data]
    try:
        return start_job(answers_order(chosen, form.questionnaire.data or None))
    except JobRefused as reason:
        form.form_errors.append(str(reason))
        return _page(form), 422


def _offer(form: ResearchForm) -> dict[str, Period]:
    """Fill the choices in; give the quarters by their code."""
    today = house().clock().date()
    with reading() as session:
        offered = {one.code: one for one in exportable_quarters(session, today)}
        versions = [(q.code, q.title["vi"]) for q in all_questionnaires(session).values()]
    form.offer(
        [(code, f"{line_start(one.label)} ({one.dates_label})") for code, one in offered.items()],
        [(code, f"{title} ({code})") for code, title in versions],
    )
    return offered


def _page(form: ResearchForm) -> str:
    with reading() as session:
        jobs = last_jobs(session, ["answers"], SHOWN_JOBS)
        hide = typed_setting(session, "thresholds.hide", int)
    return render_template(
        "office/research.html",
        form=form,
        jobs=jobs,
        kinds=JOB_KINDS,
        left_out=left_out_in_words(hide),
        terms=TERMS,
    )
