"""The office's pages about units: the list, one unit, and what can be changed of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.offered import offered
from forms.staff_form import RevisedForm
from forms.unit import KIND_NAMES, NO_PARENT, EndForm, NewUnitForm, UnitForm, usual_kind
from survey.queries.desks import all_desks
from survey.queries.settings import typed_setting
from survey.queries.unit_list import (
    State,
    UnitLine,
    Wanted,
    former_names,
    unit_lines,
    unit_moves,
)
from survey.queries.units import (
    UnitFace,
    all_successors,
    all_units,
    child_units,
    unit_by_id,
)
from survey.queries.work_calendar import read_opening_weeks
from survey.services.places.change_units import (
    UnitValues,
    add_unit,
    close_unit,
    discard_unit,
    edit_unit,
    reopen_unit,
)
from survey.services.places.manage_opening_hours import WEEKDAYS, written_hours
from survey.services.places.manage_units import UnitRefused
from survey.web.access import open_to, visitor
from survey.web.changing import Session, answer_press, change, done
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.paging import page_asked_for, turn
from survey.web.state import house
from survey.web.transaction import reading

STATES: dict[State, str] = {
    "standing": "Đang hoạt động",
    "ended": "Đã thôi",
    "coming": "Sắp hoạt động",
    "all": "Tất cả",
}
A_PAGE = 100
#: Kinds under which other units usually stand; communes are not offered as parents.
PARENT_KINDS = frozenset({"province", "department", "centre", "other"})


@open_to("office")
def list_units() -> ResponseReturnValue:
    """List the units as a tree, narrowed by words, kind and state on a day."""
    speak_vietnamese()
    today = house().clock().date()
    asked = request.args.get("tinh-trang")
    state: State = next((one for one in STATES if one == asked), "standing")
    kind = request.args.get("loai", "")
    wanted = Wanted(request.args.get("q", "").strip(), kind if kind in KIND_NAMES else "", state)
    day = _day(request.args.get("ngay", ""), today)
    with reading() as session:
        lines = unit_lines(session, day, wanted)
        hide = typed_setting(session, "thresholds.hide", int)
        any_unit = bool(lines) or bool(all_units(session))
    page = page_asked_for()
    return render_template(
        "office/unit_list.html",
        lines=lines[(page - 1) * A_PAGE : page * A_PAGE],
        count=len(lines),
        turn=turn(page, len(lines), A_PAGE),
        wanted=wanted,
        day=day,
        today=today,
        kinds=KIND_NAMES,
        states=STATES,
        forms=lambda line: _few(line, hide),
        any_unit=any_unit,
        flat=bool(wanted.words or wanted.kind),
    )


@open_to("office")
def show_unit(unit_id: int) -> ResponseReturnValue:
    """Show one unit with its desks, its hours and its history."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id))
        names = {one.id: one.name for one in all_units(session)}
        weeks = read_opening_weeks(session)
        source, children = weeks.source(unit_id), child_units(session, unit_id, today)
        return render_template(
            "office/unit.html",
            unit=unit,
            names=names,
            kinds=KIND_NAMES,
            today=today,
            desks=all_desks(session, unit_id),
            children=children,
            takes_units=unit.kind in PARENT_KINDS or bool(children),
            arrows=all_successors(session),
            moves=unit_moves(session, unit_id),
            former=former_names(session, unit_id),
            week=zip(WEEKDAYS, written_hours(weeks.unit_week(unit_id)), strict=True),
            own_week=source == unit_id,
            week_of=names.get(source or 0),
            form=RevisedForm(formdata=None, revision=str(unit.revision)),
        )


@open_to("office")
def new_unit() -> ResponseReturnValue:
    """Create a unit."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        parents, (above, kind) = _parents(session, today, None), _usual_place(session, today)
    form = NewUnitForm(valid_from=today, parent_id=above, kind=kind)
    form.parent_id.choices = offered(parents)
    made: list[int] = []

    def store(session: Session) -> None:
        made.append(
            add_unit(
                session,
                form.code.data,
                _values(form),
                form.valid_from.data,
                actor=visitor().actor,
                now=house().clock(),
            )
        )

    outcome = change(form, store, UnitRefused)
    if outcome.stored:
        return done(f"Đã thêm {form.name.data}. Tiếp theo: thêm quầy.", _address(made[0]))
    return render_template("office/unit_new.html", form=form), outcome.status


@open_to("office")
def edit(unit_id: int) -> ResponseReturnValue:
    """Rename a unit, change its kind, move it under another one."""
    speak_vietnamese()
    today = house().clock().date()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id))
        parents = _parents(session, today, unit)
    form = _filled(unit, today)
    form.parent_id.choices = offered(parents)

    def store(session: Session) -> None:
        edit_unit(
            session,
            unit_id,
            form.seen,
            _values(form),
            form.renamed_from.data,
            actor=visitor().actor,
            now=house().clock(),
        )

    outcome = change(form, store, UnitRefused, revision=unit.revision)
    if outcome.stored:
        return done(f"Đã lưu {form.name.data}.", _address(unit_id))
    return render_template(
        "office/unit_edit.html",
        form=form,
        unit=unit,
        overtaken=outcome.overtaken,
        kinds=KIND_NAMES,
        parents=dict(parents),
    ), outcome.status


@open_to("office")
def end(unit_id: int) -> ResponseReturnValue:
    """End a unit from a day on."""
    speak_vietnamese()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id))
    form = EndForm(revision=str(unit.revision), end=house().clock().date())

    def store(session: Session) -> None:
        close_unit(
            session,
            unit_id,
            form.seen,
            form.end.data,
            actor=visitor().actor,
            now=house().clock(),
        )

    outcome = change(form, store, UnitRefused, revision=unit.revision)
    if outcome.stored:
        return done(f"{unit.name} thôi hoạt động từ ngày đã ghi.", _address(unit_id))
    return render_template("office/unit_end.html", form=form, unit=unit), outcome.status


@open_to("office")
def reopen(unit_id: int) -> ResponseReturnValue:
    """Take the end of a unit back."""
    return _press(unit_id, reopen_unit, "Đơn vị hoạt động trở lại.")


@open_to("office")
def discard(unit_id: int) -> ResponseReturnValue:
    """Delete a unit entered by mistake."""
    return _press(unit_id, discard_unit, "Đã xóa đơn vị nhập nhầm.", back="office.list_units")


def _press(
    unit_id: int, act: Callable[..., None], words: str, back: str = "office.show_unit"
) -> ResponseReturnValue:
    form = RevisedForm()
    with reading() as session:
        found(unit_by_id(session, unit_id))

    def store(session: Session) -> None:
        act(session, unit_id, form.seen, actor=visitor().actor, now=house().clock())

    outcome = change(form, store, UnitRefused)
    return answer_press(
        form,
        url_for(back) if outcome.stored and back == "office.list_units" else _address(unit_id),
        words if outcome.stored else None,
    )


def _filled(unit: UnitFace, today: date) -> UnitForm:
    return UnitForm(
        revision=str(unit.revision),
        name=unit.name,
        name_en=unit.name_en or "",
        kind=unit.kind,
        parent_id=unit.parent_id or NO_PARENT,
        renamed_from=today,
    )


def _address(unit_id: int) -> str:
    return url_for("office.show_unit", unit_id=unit_id)


def _values(form: UnitForm) -> UnitValues:
    return UnitValues(
        name=form.name.data,
        name_en=form.name_en.data or None,
        kind=form.kind.data,
        parent_id=form.parent_id.data or None,
    )


def _parents(session: Session, day: date, unit: UnitFace | None) -> list[tuple[int, str]]:
    """Offer the units that others stand under, the unit's own among them."""
    units = all_units(session, day)
    above = {one.parent_id for one in units}
    own = unit.parent_id if unit else None
    fit = [
        (one.id, one.name)
        for one in units
        if one.kind in PARENT_KINDS or one.id in above or one.id == own
    ]
    without = unit is None or unit.parent_id is None
    return [*([(NO_PARENT, "Không có (đơn vị cao nhất)")] if without else []), *fit]


def _usual_place(session: Session, day: date) -> tuple[int, str]:
    """Give what a new unit most likely stands under (as asked, or the one at the top), its kind."""
    units = all_units(session, day)
    tops = [one.id for one in units if one.parent_id is None]
    above = request.args.get("tren", tops[0] if len(tops) == 1 else NO_PARENT, type=int)
    kinds = {one.id: one.kind for one in units}
    beside = [one.kind for one in units if (one.parent_id or NO_PARENT) == above]
    return above, usual_kind(kinds.get(above), beside)


def _few(line: UnitLine, hide: int) -> str:
    """Write the number of forms; a small one only as small."""
    return f"dưới {hide}" if 0 < line.forms < hide else f"{line.forms:,}".replace(",", ".")


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
