"""The office's page about the list of fields of procedures."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from forms.service_field import ServiceFieldForm
from forms.staff_form import RevisedForm, StaffForm
from survey.queries.service_fields import service_fields
from survey.services.places.manage_fields import add_field, add_starter_fields, end_field
from survey.services.places.manage_units import UnitRefused
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading

ONE_DAY = timedelta(days=1)


@open_to("office")
def list_fields() -> ResponseReturnValue:
    """List the fields, and add one."""
    speak_vietnamese()
    now = house().clock()
    form = ServiceFieldForm()

    def store(session: Session) -> None:
        add_field(session, form.name.data, now.date(), actor=visitor().actor, now=now)

    outcome = change(form, store, UnitRefused)
    if outcome.stored:
        return done(f"Đã thêm lĩnh vực {form.name.data}.", url_for("office.list_fields"))
    with reading() as session:
        fields = service_fields(session)
    return render_template(
        "office/service_fields.html", form=form, fields=fields, today=now.date(), one=StaffForm()
    ), outcome.status


@open_to("office")
def add_usual() -> ResponseReturnValue:
    """Add the usual names that are missing."""
    now = house().clock()
    form = StaffForm()

    def store(session: Session) -> None:
        add_starter_fields(session, now.date(), actor=visitor().actor, now=now)

    words = "Đã thêm các lĩnh vực thường gặp; hãy thôi dùng những tên không cần."
    return press(form, store, url_for("office.list_fields"), words, UnitRefused)


@open_to("office")
def end(field_id: int) -> ResponseReturnValue:
    """Offer a field no longer from tomorrow on."""
    return _set_end(field_id, ended=True)


@open_to("office")
def reopen(field_id: int) -> ResponseReturnValue:
    """Offer a field again."""
    return _set_end(field_id, ended=False)


def _set_end(field_id: int, *, ended: bool) -> ResponseReturnValue:
    now = house().clock()
    form = RevisedForm()
    day = now.date() + ONE_DAY if ended else None

    def store(session: Session) -> None:
        end_field(session, field_id, form.seen, day, actor=visitor().actor, now=now)

    words = "Từ ngày mai lĩnh vực không còn trong danh mục." if ended else "Đã dùng lại lĩnh vực."
    return press(form, store, url_for("office.list_fields"), words, UnitRefused)
