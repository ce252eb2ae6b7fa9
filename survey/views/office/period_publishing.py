"""Approving, publishing and withdrawing what the public may see of a closed period."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.period import ApprovalForm, PublishingForm, WithdrawalForm
from survey.services.guard_revision import ChangedMeanwhile
from survey.services.publish_period import (
    Draft,
    PublicationRefused,
    approve_period,
    draft_publication,
    publish_period,
    withdraw_period,
)
from survey.services.review_periods import PeriodReview, review_period
from survey.views.office.period_list import period_page
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("office")
def show_approval(code: str) -> ResponseReturnValue:
    """Show exactly what would become public, and what stays withheld."""
    speak_vietnamese()
    review = _review(code)
    try:
        draft = _draft(review)
    except PublicationRefused as error:
        return _approval_page(review, None, ApprovalForm(formdata=None), str(error))
    return _approval_page(review, draft, ApprovalForm(formdata=None))


@open_to("office")
def take_approval(code: str) -> ResponseReturnValue:
    """Approve what was looked at, and nothing else."""
    speak_vietnamese()
    review, form = _review(code), ApprovalForm()
    draft = None
    try:
        draft = _draft(review)
        if not form.validate_on_submit():
            return _approval_page(review, draft, form), 422
        with writing() as session:
            approve_period(
                session, draft, visitor().actor, house().clock(), seen=str(form.seen.data)
            )
    except PublicationRefused as error:
        return _approval_page(review, draft, form, str(error)), 409
    except ChangedMeanwhile as error:
        return _approval_page(review, draft, form, str(error)), 409
    flash(f"Đã duyệt {review.period.label}. Chưa ai ngoài cơ quan xem được; hãy công bố.", "good")
    return _back(code)


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
        review = review_period(session, code, house().clock().date())
    if review is None:
        raise NotFound
    return review


def _draft(review: PeriodReview) -> Draft:
    with reading() as session:
        return draft_publication(session, review.period, house().clock().date())


def _approval_page(
    review: PeriodReview, draft: Draft | None, form: ApprovalForm, fault: str = ""
) -> str:
    form.seen.data = "" if draft is None else draft.sha256
    return render_template(
        "office/period_approval.html", review=review, draft=draft, form=form, fault=fault
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
