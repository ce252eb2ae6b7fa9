"""The office's pages that read dossier counts from a file of another program."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.foreign_file import ApplyForm, ColumnsForm, columns_form
from survey.services.dossiers.map_dossiers import (
    ROLES,
    DossierMap,
    import_mapped_dossiers,
    map_from_document,
    suggest_roles,
)
from survey.services.sheets.foreign_table import ForeignTable, read_plan, store_plan
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.keep_upload import kept_upload
from survey.services.sheets.read_rows import FileRefused
from survey.services.sheets.remember_maps import RememberedMap, remember_map
from survey.web.access import open_to, visitor
from survey.web.file_steps import FileSteps
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing
from survey.web.uploads import counts_of, forget_upload, open_upload, uploads

STEPS = FileSteps(
    "dossiers",
    ("Chọn tệp", "Nối cột", "Xem trước và nhập"),
    first="office.take_dossier_file",
    columns="office.map_dossier_file",
    file_page="office/dossier_file.html",
    columns_page="office/dossier_columns.html",
    check_page="office/dossier_check.html",
)


@open_to("office")
def take_dossier_file() -> ResponseReturnValue:
    """Take a file."""
    return STEPS.take()


@open_to("office")
def map_dossier_file(key: str) -> ResponseReturnValue:
    """Ask what the columns mean; the same heads as before bring their map along."""
    speak_vietnamese()
    try:
        table = open_upload(key, request.values.get("dong"))
    except FileRefused as error:
        return STEPS.back(error)
    known = STEPS.known(table)
    form = _form(table, known, read_plan(uploads(), key))
    if not form.is_submitted():
        return STEPS.ask_columns(key, table, known, form)
    chosen = DossierMap(form.roles, int(form.nam.data) if form.nam.data else None, form.cong.data)
    if form.validate():
        form.form_errors.extend(chosen.faults(table.heads))
    if form.errors:
        return STEPS.ask_columns(key, table, known, form)
    store_plan(uploads(), key, {**chosen.document(), "head_row": table.head_row})
    if form.ten.data:
        with writing() as session:
            today = house().clock().date()
            remember_map(
                session, STEPS.purpose, form.ten.data, table.mark, chosen.document(), today
            )
    return redirect(url_for("office.check_dossier_file", key=key), 303)


@open_to("office")
def check_dossier_file(key: str) -> ResponseReturnValue:
    """Show what the file would do, row by row where it is wrong."""
    speak_vietnamese()
    try:
        report = _import(key, dry_run=True)
    except FileRefused as error:
        return STEPS.back(error)
    return STEPS.checked(key, report)


@open_to("office")
def store_dossier_file(key: str) -> ResponseReturnValue:
    """Import the file, if it still does what was shown."""
    speak_vietnamese()
    form = ApplyForm()
    try:
        report = _import(key, dry_run=True)
        if not form.validate_on_submit() or counts_of(report) != form.seen.data:
            flash("Chưa nhập: số liệu đã đổi từ lúc xem trước. Xin xem lại bên dưới.", "bad")
            return STEPS.checked(key, report)[0], 409
        if not report.problems:
            report = _import(key, dry_run=False)
            forget_upload(key)
    except FileRefused as error:
        return STEPS.back(error)
    if report.problems:
        return STEPS.checked(key, report)
    flash(f"Đã nhập: {report.created} số mới, {report.changed} số thay đổi. Đã xóa tệp.", "good")
    return redirect(url_for("office.show_dossiers"), 303)


@open_to("office")
def drop_file(key: str) -> ResponseReturnValue:
    """Delete a file that is not to be imported after all."""
    return STEPS.drop(key, "Đã xóa tệp; không nhập gì.", "office.show_dossiers")


def _form(table: ForeignTable, known: RememberedMap | None, plan: dict[str, object]) -> ColumnsForm:
    document = plan or (known.document if known else {})
    chosen = map_from_document(document)
    form: ColumnsForm = columns_form(
        ColumnsForm,
        table.heads,
        ROLES,
        chosen.roles or suggest_roles(table),
        dong=str(table.head_row),
        nam=str(chosen.year or house().clock().date().year),
        cong=chosen.add,
        ten=known.name if known else "",
    )
    return form


def _import(key: str, *, dry_run: bool) -> ImportReport:
    path, plan = kept_upload(uploads(), key), read_plan(uploads(), key)
    if not plan:
        raise FileRefused("Chưa nối cột của tệp này; xin chọn lại tệp.")
    actor, now = visitor().actor, house().clock()
    with reading() if dry_run else writing() as session:
        return import_mapped_dossiers(session, path, plan, actor, now=now, dry_run=dry_run)
