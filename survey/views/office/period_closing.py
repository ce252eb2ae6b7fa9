"""Closing a period: what it would keep is looked at first, then ordered as a job."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from analysis.period import Period
from forms.period import ClosingForm
from survey.queries.background_jobs import JobFace, open_job
from survey.services.job_kinds import JOB_KINDS
from survey.services.jobs.order_job import JobRefused
from survey.services.publication.close_by_job import CHANGED, closing_order, period_subject
from survey.services.publication.close_period import plain_reason
from survey.services.publication.preview_closing import ClosingPreview, preview_closing
from survey.views.office.jobs import start_job
from survey.web.access import open_to
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import reviewed_period
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def show_closing(code: str) -> ResponseReturnValue:
    """Show what closing would keep: totals, and what the public would not see."""
    speak_vietnamese()
    period, preview, job = _looked_at(code)
    if preview is None:
        flash(f"Kỳ {period.label} chưa kết thúc ({period.dates_label}) nên chưa chốt được.", "bad")
        return redirect(url_for("office.show_period", code=code), 303)
    return _page(period, preview, ClosingForm(formdata=None), job=job)


@open_to("office")
def take_closing(code: str) -> ResponseReturnValue:
    """Order the closing of what was looked at, and of nothing else."""
    speak_vietnamese()
    period, preview, job = _looked_at(code)
    if preview is None:
        return redirect(url_for("office.show_period", code=code), 303)
    if job is not None:
        return redirect(url_for("office.show_job", job_id=job.id), 303)
    form = ClosingForm()
    if preview.needs_reason:
        form.ask_reason()
    if not form.validate_on_submit():
        return _page(period, preview, form), 422
    if form.seen.data != preview.mark:
        return _page(period, preview, form, CHANGED), 409
    try:
        return start_job(closing_order(period, preview, plain_reason(form.reason.data)))
    except JobRefused as reason:
        return _page(period, preview, form, str(reason)), 409


def _looked_at(code: str) -> tuple[Period, ClosingPreview | None, JobFace | None]:
    """Read what would be kept, nothing while the period is running; and who is at it already."""
    today = house().clock().date()
    with reading() as session:
        review = reviewed_period(session, code)
        if today < review.period.end:
            return review.period, None, None
        preview = preview_closing(session, review.state, today)
        return review.period, preview, open_job(session, "close", period_subject(review.period))


def _page(
    period: Period,
    preview: ClosingPreview,
    form: ClosingForm,
    fault: str = "",
    job: JobFace | None = None,
) -> str:
    form.seen.data = preview.mark
    return render_template(
        "office/period_closing.html",
        period=period,
        preview=preview,
        withheld=page_figures().withheld(period).units,
        form=form,
        fault=fault,
        job=job,
        kinds=JOB_KINDS,
    )
