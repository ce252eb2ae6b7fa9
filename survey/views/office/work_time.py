"""The office's pages about working time: the hours of units and desks, the days of a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.staff_form import RevisedForm
from forms.work_week import SpecialDayForm, WeekForm
from survey.holidays import DayKind, SpecialDay, knows_moving_days
from survey.queries.desks import desk_by_id
from survey.queries.units import unit_by_id
from survey.queries.work_calendar import Stretch, days_of_year, read_opening_weeks, year_state
from survey.services.places.manage_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarRefused,
    clear_day,
    confirm_year,
    set_day,
)
from survey.services.places.manage_opening_hours import (
    WEEKDAYS,
    HoursRefused,
    read_hours,
    set_desk_hours,
    set_unit_hours,
    written_hours,
)
from survey.web.access import open_to, visitor
from survey.web.changing import Session, change, done, press
from survey.web.found import found
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading


@open_to("office")
def unit_week(unit_id: int) -> ResponseReturnValue:
    """Change the hours of a unit."""
    speak_vietnamese()
    with reading() as session:
        unit = found(unit_by_id(session, unit_id))
        weeks = read_opening_weeks(session)
    back = url_for("office.show_unit", unit_id=unit_id)
    above = weeks.unit_week(unit.parent_id) if unit.parent_id else weeks.unit_week(0)
    return _week(
        unit.name,
        back,
        (weeks.of_units.get(unit_id, ()), above),
        unit.revision,
        lambda session, seen, week: set_unit_hours(
            session, unit_id, seen, week, actor=visitor().actor, now=house().clock()
        ),
    )


@open_to("office")
def desk_week(desk_id: int) -> ResponseReturnValue:
    """Change the hours of a desk."""
    speak_vietnamese()
    with reading() as session:
        desk = found(desk_by_id(session, desk_id))
        weeks = read_opening_weeks(session)
    back = url_for("office.show_desk", desk_id=desk_id)
    return _week(
        desk.name,
        back,
        (weeks.of_desks.get(desk_id, ()), weeks.unit_week(desk.unit_id)),
        desk.revision,
        lambda session, seen, week: set_desk_hours(
            session, desk_id, seen, week, actor=visitor().actor, now=house().clock()
        ),
    )


def _week(
    name: str,
    back: str,
    weeks: tuple[tuple[Stretch, ...], tuple[Stretch, ...]],
    revision: int,
    act: Callable[[Session, int, tuple[Stretch, ...]], None],
) -> ResponseReturnValue:
    own, above = (written_hours(week) for week in weeks)
    typed = {f"day{number}": text for number, text in enumerate(own)}
    form = WeekForm(revision=str(revision), **typed)

    def store(session: Session) -> None:
        week = [
            stretch
            for number, field in enumerate(form.days)
            for stretch in read_hours(number, field.data or "")
        ]
        act(session, form.seen, tuple(week))

    outcome = change(form, store, HoursRefused, revision=revision)
    if outcome.stored:
        return done("Đã lưu giờ tiếp nhận.", back)
    return render_template(
        "office/week.html",
        form=form,
        name=name,
        back=back,
        above=list(zip(WEEKDAYS, above, strict=True)),
        current=list(zip(WEEKDAYS, own, strict=True)),
        overtaken=outcome.overtaken,
    ), outcome.status


@open_to("office")
def show_year() -> ResponseReturnValue:
    """Show and change the special days of a year."""
    speak_vietnamese()
    today = house().clock().date()
    year = request.args.get("nam", today.year, type=int)
    found(year if FIRST_YEAR <= year <= LAST_YEAR else None)
    with reading() as session:
        state, days = year_state(session, year), days_of_year(session, year)
    revision = state.revision if state else 0
    form = SpecialDayForm(revision=str(revision))

    def store(session: Session) -> None:
        set_day(session, year, form.seen, _special(form), actor=visitor().actor, now=_now())

    outcome = change(form, store, CalendarRefused, revision=revision)
    if outcome.stored:
        words = "Đã ghi ngày vào lịch. Hãy xác nhận lịch của năm khi đã đủ."
        return done(words, _address(year))
    return render_template(
        "office/work_days.html",
        form=form,
        year=year,
        state=state,
        days=days,
        weekdays=WEEKDAYS,
        known=knows_moving_days(year) or state is not None,
        one=RevisedForm(formdata=None, revision=str(revision)),
    ), outcome.status


@open_to("office")
def drop_day(year: int, day: str) -> ResponseReturnValue:
    """Take a day out of the calendar of a year."""
    form = RevisedForm()

    def store(session: Session) -> None:
        clear_day(session, year, form.seen, _date(day), actor=visitor().actor, now=_now())

    return press(form, store, _address(year), "Đã bỏ ngày khỏi lịch.", CalendarRefused)


@open_to("office")
def confirm(year: int) -> ResponseReturnValue:
    """Confirm the calendar of a year."""
    form = RevisedForm()

    def store(session: Session) -> None:
        confirm_year(session, year, form.seen, actor=visitor().actor, now=_now())

    return press(form, store, _address(year), f"Đã xác nhận lịch năm {year}.", CalendarRefused)


def _now() -> datetime:
    return house().clock()


def _address(year: int) -> str:
    return url_for("office.show_year", nam=year)


def _special(form: SpecialDayForm) -> SpecialDay:
    kind: DayKind = "work" if form.kind.data == "work" else "off"
    stands_for = form.stands_for.data if kind == "work" else None
    return SpecialDay(form.day.data, kind, form.name.data, stands_for)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return found(None)
