"""The office's reports: order a batch, watch it, take what it made, look at earlier editions."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.period import Period
from forms.report_order import ReportOrderForm
from forms.staff_form import StaffForm
from survey.formatting import line_start
from survey.queries.report_batches import BatchFace, batch, last_batches
from survey.queries.report_editions import edition, editions_of
from survey.queries.units import unit_by_id
from survey.services.changes.keep_audit import note_action
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.reports.make_document import KINDS
from survey.services.reports.order_batch import (
    BatchOrder,
    BatchRefused,
    cancel_batch,
    note_order,
    order_batch,
    reportable_periods,
    retry_batch,
)
from survey.services.reports.pack_batch import STATES, archive_name, batch_items, parts, zip_stream
from survey.services.reports.report_order import FORMATS
from survey.web.access import open_to, visitor
from survey.web.issued_files import DocumentDamaged, give_document, give_stream, issued_files
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing

DAMAGED = (
    "Tệp này đã mất hoặc bị hỏng trên đĩa nên không đưa ra. Hãy làm lại báo cáo của kỳ này: tệp "
    "được ghi lại như cũ."
)


@open_to("office")
def show_reports() -> ResponseReturnValue:
    """Show the form and the batches of late."""
    speak_vietnamese()
    form = ReportOrderForm()
    periods = _offer(form)
    return _page(form, periods)


@open_to("office")
def order_reports() -> ResponseReturnValue:
    """Start a batch, or lead to the one somebody else has just started."""
    speak_vietnamese()
    form = ReportOrderForm()
    periods = _offer(form)
    if not form.validate_on_submit():
        return _page(form, periods), 422
    now, who = house().clock(), visitor().actor
    kind = KINDS[form.kind.data]
    order = BatchOrder(
        kind=kind.code,
        period=periods[form.period.data],
        formats=tuple(one for one in kind.writers if one in form.formats.data),
        internal=form.internal.data,
    )
    try:
        with writing() as session:
            ordered = order_batch(session, order, by=who.name, now=now)
            if ordered.new:
                note_order(session, who, ordered.batch_id, order, now=now)
    except BatchRefused as reason:
        form.form_errors.append(str(reason))
        return _page(form, periods), 422
    words = (
        "Đã nhận. Báo cáo được làm ở tiến trình nền; có thể rời trang này."
        if ordered.new
        else "Đợt giống hệt đang chạy sẵn; không làm thêm đợt nữa."
    )
    flash(words, "good")
    return redirect(url_for("office.show_batch", batch_id=ordered.batch_id), 303)


@open_to("office")
def show_batch(batch_id: int) -> ResponseReturnValue:
    """Show how far a batch has come and what it made."""
    speak_vietnamese()
    with reading() as session:
        face = _known(batch(session, batch_id))
        items = batch_items(session, batch_id)
    return render_template(
        "office/report_batch.html",
        batch=face,
        items=items,
        withheld=sum(item.withheld is not None for item in items),
        kind=KINDS[face.kind],
        formats=FORMATS,
        states=STATES,
        press=StaffForm(),
    )


@open_to("office")
def tell_progress(batch_id: int) -> ResponseReturnValue:
    """Tell a script how far a batch has come."""
    with reading() as session:
        face = _known(batch(session, batch_id))
    counts = face.counts
    return jsonify(
        state=face.state, finished=counts.finished, total=counts.total, failed=counts.failed
    )


@open_to("office")
def cancel(batch_id: int) -> ResponseReturnValue:
    """Stop a batch."""
    return _change(batch_id, "report.cancel", cancel_batch, "Đợt này sẽ dừng sau các tệp dở dang.")


@open_to("office")
def retry(batch_id: int) -> ResponseReturnValue:
    """Try again what failed or was cancelled."""
    return _change(batch_id, "report.retry", retry_batch, "Đang làm lại phần chưa xong.")


@open_to("office")
def give_archive(batch_id: int) -> ResponseReturnValue:
    """Give all documents of a batch with index and checksums."""
    with reading() as session:
        face = _known(batch(session, batch_id))
        items = batch_items(session, batch_id)
    pieces = zip_stream(parts(items, issued_files()))
    return give_stream(pieces, archive_name(face), "application/zip")


@open_to("office")
def give_file(edition_id: int, form: str) -> ResponseReturnValue:
    """Give one document."""
    with reading() as session:
        found = edition(session, edition_id)
    if found is None:
        raise NotFound
    try:
        return give_document(found, form)
    except DocumentDamaged:
        flash(DAMAGED, "bad")
        return redirect(url_for("office.show_editions", edition_id=edition_id), 303)


@open_to("office")
def show_editions(edition_id: int) -> ResponseReturnValue:
    """Show every edition of a report, and what changed from one to the next."""
    speak_vietnamese()
    with reading() as session:
        found = edition(session, edition_id)
        if found is None:
            raise NotFound
        history = editions_of(
            session, found.kind, found.unit_id, found.period, internal=found.internal
        )
        unit = unit_by_id(session, found.unit_id)
    return render_template(
        "office/report_editions.html",
        report=found,
        history=history,
        unit=unit,
        kind=KINDS[found.kind],
        formats=FORMATS,
    )


def _change(batch_id: int, action: str, change: Any, words: str) -> ResponseReturnValue:
    form = StaffForm()
    if not form.validate_on_submit():
        flash("Chưa làm gì: trang này mở đã lâu. Xin bấm lại.", "bad")
        return redirect(url_for("office.show_batch", batch_id=batch_id), 303)
    now = house().clock()
    try:
        with writing() as session:
            _known(batch(session, batch_id))
            change(session, batch_id)
            note_action(session, visitor().actor, action, f"batch:{batch_id}", now=now)
    except BatchRefused as reason:
        flash(str(reason), "bad")
    else:
        flash(words, "good")
    return redirect(url_for("office.show_batch", batch_id=batch_id), 303)


def _known(face: BatchFace | None) -> BatchFace:
    if face is None:
        raise NotFound
    return face


def _offer(form: ReportOrderForm) -> dict[str, Period]:
    """Fill the choices in; give the periods by their code."""
    today = house().clock().date()
    with reading() as session:
        calendar = publication_calendar(session)
        offered = {one.code: one for one in reportable_periods(session, calendar, today)}
    form.offer(
        [(code, line_start(f"{one.label} ({one.dates_label})")) for code, one in offered.items()],
        [(kind.code, kind.title) for kind in KINDS.values()],
        [
            (one.code, one.title)
            for one in FORMATS.values()
            if any(one.code in kind.writers for kind in KINDS.values())
        ],
    )
    return offered


def _page(form: ReportOrderForm, periods: dict[str, Period]) -> str:
    with reading() as session:
        batches = last_batches(session)
    return render_template(
        "office/reports.html",
        form=form,
        periods=periods,
        batches=batches,
        kinds=KINDS,
        formats=FORMATS,
    )
