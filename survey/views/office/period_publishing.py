"""Approving, publishing and withdrawing what the public may see of a closed period."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.period import ApprovalForm, PublishingForm, WithdrawalForm
from survey.queries.background_jobs import open_job
from survey.queries.published_tables import from_document
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.job_kinds import JOB_KINDS
from survey.services.jobs.order_job import JobRefused
from survey.services.pages.gather_periods import approval_tables
from survey.services.publication.close_by_job import CHANGED_TABLES, approval_order, period_subject
from survey.services.publication.publish_period import (
    PublicationRefused,
    publish_period,
    withdraw_period,
)
from survey.services.publication.review_periods import PeriodReview
from survey.views.office.jobs import start_job
from survey.views.office.period_list import period_page
from survey.web.access import open_to, visitor
from survey.web.downloads import file_stem, give_tables
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import reviewed_period
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("office")
def show_approval(code: str) -> ResponseReturnValue:
    """Show exactly what would become public, and what stays withheld."""
    speak_vietnamese()
    return _approval_page(_review(code), ApprovalForm(formdata=None))


@open_to("office")
def give_approval(code: str, name: str, form: str) -> Response:
    """Give what would become public as a file; nothing while it cannot be approved."""
    speak_vietnamese()
    period = _review(code).period
    draft = page_figures().draft(period)
    shown = draft.refusal is None
    tables = approval_tables(from_document(draft.document), draft.withheld) if shown else ()
    return give_tables(tables, name, form, file_stem("duyet", period.compact))


@open_to("office")
def take_approval(code: str) -> ResponseReturnValue:
    """Order the approval of what was looked at, and of nothing else."""
    speak_vietnamese()
    review, form = _review(code), ApprovalForm()
    draft = page_figures().draft(review.period)
    if draft.refusal is not None:
        return _approval_page(review, form), 409
    if not form.validate_on_submit():
        return _approval_page(review, form), 422
    if form.seen.data != draft.sha256:
        return _approval_page(review, form, CHANGED_TABLES), 409
    try:
        return start_job(approval_order(review.period, draft.sha256))
    except JobRefused as reason:
        return _approval_page(review, form, str(reason)), 409


@open_to("office")
def take_publishing(code: str) -> ResponseReturnValue:
    """Publish the edition that waits."""
    speak_vietnamese()
    review, form = _review(code), PublishingForm()
    pending = review.pending
    if not form.validate_on_submit():
        return period_page(code, "Trang mở đã lâu nên chưa công bố; xin bấm lần nữa."), 422
    if pending is None:
        return period_page(code, str(ChangedMeanwhile())), 409
    try:
        with writing() as session:
            publish_period(
                session,
                review.period,
                pending.number,
                form.seen,
                visitor().actor,
                house().clock(),
            )
    except (PublicationRefused, ChangedMeanwhile) as error:
        return period_page(code, str(error)), 409
    flash(f"Đã công bố {review.period.label}. Ai cũng xem được tại trang kết quả.", "good")
    return _back(code)


@open_to("office")
def show_withdrawal(code: str, number: int) -> ResponseReturnValue:
    """Ask why an edition is taken back."""
    speak_vietnamese()
    return _withdrawal_page(_review(code), number, WithdrawalForm(formdata=None))


@open_to("office")
def take_withdrawal(code: str, number: int) -> ResponseReturnValue:
    """Take an edition back, with its reason."""
    speak_vietnamese()
    review, form = _review(code), WithdrawalForm()
    if not form.validate_on_submit():
        return _withdrawal_page(review, number, form), 422
    try:
        with writing() as session:
            withdraw_period(
                session,
                review.period,
                number,
                form.seen,
                form.reason.data,
                visitor().actor,
                house().clock(),
            )
    except (PublicationRefused, ChangedMeanwhile) as error:
        return _withdrawal_page(_review(code), number, form, str(error)), 409
    flash(f"Đã rút bản {number} của {review.period.label}.", "good")
    return _back(code)


def _review(code: str) -> PeriodReview:
    with reading() as session:
        return reviewed_period(session, code)


def _approval_page(review: PeriodReview, form: ApprovalForm, fault: str = "") -> str:
    period = review.period
    draft = page_figures().draft(period)
    with reading() as session:
        job = open_job(session, "approve", period_subject(period))
    form.seen.data = draft.sha256
    return render_template(
        "office/period_approval.html",
        review=review,
        draft=draft,
        tables=from_document(draft.document) if draft.refusal is None else None,
        form=form,
        fault=fault or draft.refusal,
        job=job,
        kinds=JOB_KINDS,
    )


def _withdrawal_page(
    review: PeriodReview, number: int, form: WithdrawalForm, fault: str = ""
) -> str:
    edition = next((each for each in review.editions if each.number == number), None)
    if edition is None:
        raise NotFound
    form.revision.data = str(edition.revision)
    return render_template(
        "office/period_withdrawal.html", review=review, edition=edition, form=form, fault=fault
    )


def _back(code: str) -> ResponseReturnValue:
    return redirect(url_for("office.show_period", code=code), 303)
