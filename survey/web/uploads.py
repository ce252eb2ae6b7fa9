"""The files that officials hand in, on their way from one page to the next."""

from __future__ import annotations

from pathlib import Path

from forms.foreign_file import FileForm
from survey.services.sheets.foreign_table import ForeignTable, drop_plan, open_table, read_plan
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.keep_upload import drop_upload, keep_upload, kept_upload
from survey.services.sheets.read_rows import FileRefused
from survey.web.state import house


def uploads() -> Path:
    """Give the folder that holds them."""
    return house().settings.data / "uploads"


def take_upload(form: FileForm) -> str | None:
    """Keep the file of a form and give its key; a file that cannot be read is a fault of it."""
    if not form.validate_on_submit():
        return None
    sent = form.file.data
    try:
        if not sent or not sent.filename:
            raise FileRefused("Xin chọn một tệp.")
        key = keep_upload(uploads(), sent.filename, sent.read(), house().clock())
        try:
            open_table(kept_upload(uploads(), key))
        except FileRefused:
            drop_upload(uploads(), key)
            raise
    except FileRefused as error:
        form.file.errors = [str(error)]
        return None
    return key


def open_upload(key: str, head_row: str | int | None = None) -> ForeignTable:
    """Read a kept file, with the row of its heads when that was chosen."""
    if isinstance(head_row, str):
        head_row = int(head_row) if head_row.isascii() and head_row.isdigit() else None
    return open_table(
        kept_upload(uploads(), key), head_row or read_plan(uploads(), key).get("head_row")
    )


def forget_upload(key: str) -> None:
    """Delete a file and what was chosen about it."""
    drop_upload(uploads(), key)
    drop_plan(uploads(), key)


def counts_of(report: ImportReport) -> str:
    """Write down what a report says would be done, to hold it against what is done."""
    return f"{report.created}/{report.changed}/{report.unchanged}"
