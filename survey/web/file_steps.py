"""What the pages share that take a file of another program from step to step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.foreign_file import ApplyForm, FileForm
from forms.staff_form import StaffForm
from survey.services.sheets.foreign_table import ForeignTable
from survey.services.sheets.import_report import ImportReport
from survey.services.sheets.read_rows import FileRefused
from survey.services.sheets.remember_maps import RememberedMap, offered_map
from survey.web.language import speak_vietnamese
from survey.web.transaction import reading
from survey.web.uploads import counts_of, forget_upload, take_upload


@dataclass(frozen=True)
class FileSteps:
    """The steps of one kind of file: their names, where they begin, and the templates."""

    #: What remembered maps of such files are kept under.
    purpose: str
    names: tuple[str, ...]
    #: Endpoints of the first page and of the page of columns.
    first: str
    columns: str
    file_page: str
    columns_page: str
    check_page: str

    def take(self) -> ResponseReturnValue:
        """Take a file and go on to its columns."""
        speak_vietnamese()
        form = FileForm()
        key = take_upload(form)
        if key is not None:
            return redirect(url_for(self.columns, key=key), 303)
        page = render_template(self.file_page, form=form, steps=self.names)
        return page, 422 if form.is_submitted() else 200

    def known(self, table: ForeignTable) -> RememberedMap | None:
        """Give the map that was remembered for these heads."""
        with reading() as session:
            return offered_map(session, self.purpose, table.mark)

    def ask_columns(
        self, key: str, table: ForeignTable, known: RememberedMap | None, form: Any
    ) -> tuple[str, int]:
        """Ask what the columns mean."""
        page = render_template(
            self.columns_page, key=key, table=table, known=known, form=form, steps=self.names
        )
        return page, 422 if form.errors else 200

    def checked(
        self, key: str, report: ImportReport, form: ApplyForm | None = None
    ) -> tuple[str, int]:
        """Show what a file would do."""
        form = form or ApplyForm(formdata=None)
        form.seen.data = counts_of(report)
        page = render_template(self.check_page, key=key, report=report, form=form, steps=self.names)
        return page, 422 if report.problems or form.errors else 200

    def drop(self, key: str, done: str, back: str) -> ResponseReturnValue:
        """Delete a file that is not to be imported after all."""
        if StaffForm().validate_on_submit():
            try:
                forget_upload(key)
            except FileRefused as error:
                return self.back(error)
            flash(done, "good")
        return redirect(url_for(back), 303)

    def back(self, error: FileRefused) -> ResponseReturnValue:
        """Begin anew, and say why."""
        flash(str(error), "bad")
        return redirect(url_for(self.first), 303)
