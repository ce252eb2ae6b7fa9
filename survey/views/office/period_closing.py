"""Closing a period: what it would keep is looked at first, then confirmed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.period import Period
from forms.period import ClosingForm
from survey.services.close_period import ClosedMeanwhile, reckon_closing, store_closing
from survey.services.preview_closing import ClosingPreview, preview_closing
from survey.services.review_periods import review_period
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing

CHANGED = (
    "Trong lúc ông/bà xem, số phiếu của kỳ đã thay đổi hoặc có người vừa chốt. Chưa chốt gì; "
    "số liệu dưới đây là số liệu hiện nay."
)


@open_to("office")
def show_closing(code: str) -> ResponseReturnValue:
    """Show what closing would keep: totals, seal, what the public would not see."""
    speak_vietnamese()
    period, preview = _looked_at(code)
    if preview is None:
        flash(f"Kỳ {period.label} chưa kết thúc ({period.dates_label}) nên chưa chốt được.", "bad")
        return redirect(url_for("office.show_period", code=code), 303)
    return _page(period, preview, ClosingForm(formdata=None))


@open_to("office")
def take_closing(code: str) -> ResponseReturnValue:
    """Close what was looked at, and nothing else."""
    speak_vietnamese()
    period, preview = _looked_at(code)
    if preview is None or preview.unchanged:
        return redirect(url_for("office.show_period", code=code), 303)
    form = ClosingForm()
    if preview.needs_reason:
        form.ask_reason()
    if not form.validate_on_submit():
        return _page(period, preview, form), 422
    if form.seen.data != preview.seal.sha256:
        return _page(period, preview, form, CHANGED), 409
    now = house().clock()
    try:
        with reading() as session:
            reckoning = reckon_closing(
                session, period, now, force=preview.early, reason=form.reason.data
            )
        with writing() as session:
            closing = store_closing(session, reckoning, now, visitor().actor)
    except ClosedMeanwhile:
        return _page(period, _looked_at(code)[1] or preview, form, CHANGED), 409
    flash(f"Đã chốt {period.label}, lần {closing.revision}.", "good")
    return redirect(url_for("office.show_period", code=code), 303)


def _looked_at(code: str) -> tuple[Period, ClosingPreview | None]:
    """Read what would be kept; nothing while the period is running."""
    today = house().clock().date()
    with reading() as session:
        review = review_period(session, code, today)
        if review is None:
            raise NotFound
        if today < review.period.end:
            return review.period, None
        return review.period, preview_closing(session, review.period, today)


def _page(period: Period, preview: ClosingPreview, form: ClosingForm, fault: str = "") -> str:
    form.seen.data = preview.seal.sha256
    return render_template(
        "office/period_closing.html", period=period, preview=preview, form=form, fault=fault
    )
