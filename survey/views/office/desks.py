"""The office's pages about desks: one desk, its lists, where it goes and when it closes."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from forms.desk import DeskForm, MoveForm, NewDeskForm
from forms.offered import offered
from forms.staff_form import RevisedForm
from forms.unit import EndForm
from survey.queries.desks import DeskFace, desk_by_id
from survey.queries.offers import desk_offers, read_list
from survey.queries.placards import desk_placards
from survey.queries.service_fields import field_names
from survey.queries.unit_list import desk_moves
from survey.queries.units import all_units, unit_by_id
from survey.queries.work_calendar import read_opening_weeks
from survey.services.places.change_desks import (
    DeskValues,
    add_desk,
    cancel_move,
    close_desk,
    edit_desk,
    move_desk,
)
from survey.services.places.foresee_few import desks_expecting_few, fewest_of_desk
from survey.services.places.manage_opening_hours import WEEKDAYS, written_hours
from survey.services.places.manage_units import UnitRefused
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def show_desk(desk_id: int) -> ResponseReturnValue:
    """Show one desk: its lists, codes, hours and where it has been."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        desk = found(desk_by_id(session, desk_id))
        weeks = read_opening_weeks(session)
        return render_template(
            "office/desk.html",
            desk=desk,
            unit=found(unit_by_id(session, desk.unit_id)),
            offers=desk_offers(session, desk_id, today),
            placards=desk_placards(session, desk_id, today),
            moves=desk_moves(session, desk_id),
            week=zip(WEEKDAYS, written_hours(weeks.desk_week(desk_id)), strict=True),
            own_week=desk_id in weeks.of_desks,
            today=today,
            few=desks_expecting_few(session, {desk_id: desk.valid_from}, today),
            fewest=fewest_of_desk(session),
            form=RevisedForm(formdata=None, revision=str(desk.revision)),
        )


@open_to("office")
def new_desk(unit_id: int) -> ResponseReturnValue:
    """Create a desk of a unit."""
    speak_vietnamese()
    today = house().clock().date()
    form = NewDeskForm(valid_from=today)
    with reading() as session:
        unit = found(unit_by_id(session, unit_id))
        _offer(session, form, today, None)
    made: list[int] = []

    def store(session: Session) -> None:
        made.append(
            add_desk(
                session,
                unit_id,
                form.code.data,
                _values(form),
                form.valid_from.data,
                actor=visitor().actor,
                now=house().clock(),
            )
        )

    outcome = change(form, store, UnitRefused)
    if outcome.stored:
        return done(f"Đã thêm {form.name.data}. Tiếp theo: cấp mã QR.", _address(made[0]))
    return render_template("office/desk_new.html", form=form, unit=unit), outcome.status


@open_to("office")
def edit(desk_id: int) -> ResponseReturnValue:
    """Rename a desk and change its lists."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        desk = found(desk_by_id(session, desk_id))
        unit = found(unit_by_id(session, desk.unit_id))
        offers = desk_offers(session, desk_id, today)
        form = DeskForm(
            revision=str(desk.revision),
            name=desk.name,
            field_names=list(read_list(desk.field)),
            deciding=[key for key, _ in offers.deciding],
            has_kiosk=desk.has_kiosk,
        )
        _offer(session, form, today, desk)

    def store(session: Session) -> None:
        edit_desk(
            session, desk_id, form.seen, _values(form), actor=visitor().actor, now=house().clock()
        )

    outcome = change(form, store, UnitRefused, revision=desk.revision)
    if outcome.stored:
        return done(f"Đã lưu {form.name.data}.", _address(desk_id))
    return render_template(
        "office/desk_edit.html",
        form=form,
        desk=desk,
        unit=unit,
        offers=offers,
        overtaken=outcome.overtaken,
    ), outcome.status


@open_to("office")
def move(desk_id: int) -> ResponseReturnValue:
    """Let a desk belong to another unit from a day on."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        desk = found(desk_by_id(session, desk_id))
        unit = found(unit_by_id(session, desk.unit_id))
        units = [
            (unit.id, f"{unit.name} ({unit.code})")
            for unit in all_units(session)
            if unit.id != desk.unit_id and (unit.valid_to is None or unit.valid_to > today)
        ]
    form = MoveForm(revision=str(desk.revision), day=today)
    form.unit_id.choices = offered(units)

    def store(session: Session) -> None:
        move_desk(
            session,
            desk_id,
            form.seen,
            form.unit_id.data,
            form.day.data,
            actor=visitor().actor,
            now=house().clock(),
        )

    outcome = change(form, store, UnitRefused, revision=desk.revision)
    if outcome.stored:
        later = form.day.data > today
        words = "Quầy sẽ chuyển vào ngày đã ghi." if later else "Đã chuyển quầy."
        return done(words, _address(desk_id))
    return render_template("office/desk_move.html", form=form, desk=desk, unit=unit), outcome.status


@open_to("office")
def end(desk_id: int) -> ResponseReturnValue:
    """Close a desk from a day on."""
    speak_vietnamese()
    with reading() as session:
        desk = found(desk_by_id(session, desk_id))
        unit = found(unit_by_id(session, desk.unit_id))
    form = EndForm(revision=str(desk.revision), end=house().clock().date())

    def store(session: Session) -> None:
        close_desk(
            session, desk_id, form.seen, form.end.data, actor=visitor().actor, now=house().clock()
        )

    outcome = change(form, store, UnitRefused, revision=desk.revision)
    if outcome.stored:
        words = "Đã ghi ngày đóng quầy; từ ngày đó mã QR của quầy không nhận phiếu nữa."
        return done(words, _address(desk_id))
    return render_template("office/desk_end.html", form=form, desk=desk, unit=unit), outcome.status


@open_to("office")
def reopen(desk_id: int) -> ResponseReturnValue:
    """Open a closed desk again."""
    form = RevisedForm()

    def store(session: Session) -> None:
        close_desk(session, desk_id, form.seen, None, actor=visitor().actor, now=house().clock())

    return press(form, store, _address(desk_id), "Quầy hoạt động trở lại.", UnitRefused)


@open_to("office")
def stay(desk_id: int) -> ResponseReturnValue:
    """Call off a move that has not happened yet."""
    form = RevisedForm()

    def store(session: Session) -> None:
        cancel_move(session, desk_id, form.seen, actor=visitor().actor, now=house().clock())

    return press(form, store, _address(desk_id), "Đã hủy lần chuyển quầy.", UnitRefused)


def _address(desk_id: int) -> str:
    return url_for("office.show_desk", desk_id=desk_id)


def _values(form: DeskForm) -> DeskValues:
    return DeskValues(
        name=form.name.data,
        fields=tuple(form.field_names.data or ()),
        deciding=frozenset(form.deciding.data or ()),
        has_kiosk=bool(form.has_kiosk.data),
    )


def _offer(session: Session, form: DeskForm, day: date, desk: DeskFace | None) -> None:
    """Offer the fields of the list with those the desk has, and all units that stand."""
    own = read_list(desk.field) if desk else ()
    names = field_names(session, day)
    listed = [*names, *(one for one in own if one not in names)]
    form.field_names.choices = offered((name, name) for name in listed)
    form.deciding.choices = offered((unit.id, unit.name) for unit in all_units(session, day))
