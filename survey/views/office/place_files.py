"""The office's pages that read units and desks from spreadsheets, and write them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.place_file import LISTS, ImportForm, PlaceFileForm
from survey.services.changes.keep_audit import note_action
from survey.services.places.export_places import FileKind, What, export_places
from survey.services.places.import_desks import import_desks
from survey.services.places.import_units import import_units
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.keep_upload import drop_upload, keep_upload, kept_upload
from survey.services.sheets.read_rows import FileRefused
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
SHOWN = 200


class Unlike(ValueError):
    """The import would not do what the preview said."""


@open_to("office")
def import_places() -> ResponseReturnValue:
    """Take a file and show what it would do."""
    speak_vietnamese()
    form = PlaceFileForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("office/place_file.html", form=form, lists=LISTS), status
    upload = form.file.data
    try:
        content = upload.read() if upload else b""
        name = (upload.filename or "") if upload else ""
        if not name:
            raise FileRefused("Xin chọn một tệp.")
        key = keep_upload(_folder(), name, content, house().clock())
        with reading() as session:
            report = _read(session, form.what.data, kept_upload(_folder(), key), dry_run=True)
    except FileRefused as error:
        form.file.errors = [str(error)]
        return render_template("office/place_file.html", form=form, lists=LISTS), 422
    return _preview(form.what.data, key, report)


@open_to("office")
def take_places() -> ResponseReturnValue:
    """Import a file that was looked at, if it still does what was shown."""
    speak_vietnamese()
    form = ImportForm()
    what = form.what.data if form.what.data in LISTS else "don-vi"
    reports: list[ImportReport] = []

    def store(session: Session) -> None:
        report = _read(session, what, kept_upload(_folder(), form.key.data or ""), dry_run=False)
        reports.append(report)
        if report.problems or _counts(report) != form.seen.data:
            raise Unlike
        detail = {"created": report.created, "changed": report.changed}
        action, subject = ("unit.import", "unit") if what == "don-vi" else ("desk.import", "desk")
        note_action(session, visitor().actor, action, subject, detail, now=house().clock())

    outcome = change(form, store, Unlike, FileRefused)
    if outcome.stored:
        drop_upload(_folder(), form.key.data)
        report = reports[0]
        flash(f"Đã nhập: {report.created} mới, {report.changed} thay đổi.", "good")
        return redirect(url_for("office.list_units"), 303)
    if not reports:
        flash(" ".join(form.form_errors) or "Trang mở đã lâu, xin chọn lại tệp.", "bad")
        return redirect(url_for("office.import_places"), 303)
    flash("Danh sách đã thay đổi từ lúc xem trước nên chưa nhập; xin xem lại bên dưới.", "bad")
    with reading() as session:
        report = _read(session, what, kept_upload(_folder(), form.key.data), dry_run=True)
    return _preview(what, form.key.data, report, status=409)


@open_to("office")
def give_places(what: str, kind: str) -> ResponseReturnValue:
    """Give the list as a file that can be imported again."""
    chosen = found(next((one for one in get_args(What) if one == what), None))
    shape = found(next((one for one in get_args(FileKind) if one == kind), None))
    with reading() as session:
        content = export_places(session, chosen, shape)
    day = house().clock().date()
    name = f"{what}-{day:%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=MEDIA[kind], headers=headers)


def _folder() -> Path:
    return house().settings.data / "uploads"


def _read(session: Session, what: str, path: Path, *, dry_run: bool) -> ImportReport:
    read = import_units if what == "don-vi" else import_desks
    return read(session, path, house().clock(), dry_run=dry_run)


def _counts(report: ImportReport) -> str:
    return f"{report.created}/{report.changed}/{report.unchanged}"


def _preview(
    what: str, key: str, report: ImportReport, status: int | None = None
) -> ResponseReturnValue:
    form = ImportForm(formdata=None, what=what, key=key, seen=_counts(report))
    page = render_template(
        "office/place_preview.html",
        form=form,
        what=LISTS[what],
        report=report,
        shown=SHOWN,
    )
    return page, status or (422 if report.problems else 200)
