"""The calendar and the opening hours as the office keeps them, and the list of fields."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.holidays import SpecialDay, proposed_days
from survey.models import AuditEntry, ServiceField
from survey.queries.work_calendar import Stretch, days_of_year, read_opening_weeks, year_state
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor
from survey.services.places.manage_calendar import CalendarRefused, clear_day, confirm_year, set_day
from survey.services.places.manage_fields import STARTER, add_field, add_starter_fields, end_field
from survey.services.places.manage_opening_hours import (
    HoursRefused,
    read_hours,
    set_desk_hours,
    set_unit_hours,
    written_hours,
)
from survey.services.places.manage_units import UnitRefused
from survey.services.places.working_days import add_working_days
from tests.factories import NOW, TODAY, store_desk, store_unit

DONE = {"actor": Actor(7, "Cán bộ thử"), "now": NOW}
STORM = date(2026, 11, 30)


def test_the_first_change_takes_the_whole_proposal_over(session: Session) -> None:
    set_day(session, 2026, 0, SpecialDay(STORM, "off", "Nghỉ tránh bão"), **DONE)
    days = days_of_year(session, 2026)
    assert set(proposed_days(2026)) < set(days)
    assert add_working_days(session, date(2026, 11, 27), 1) == date(2026, 12, 1)
    clear_day(session, 2026, 1, STORM, **DONE)
    assert days_of_year(session, 2026) == proposed_days(2026)


def test_a_confirmed_year_is_open_again_after_a_change(session: Session) -> None:
    confirm_year(session, 2026, 0, **DONE)
    state = year_state(session, 2026)
    assert state is not None
    assert state.confirmed_on == TODAY
    saturday = date(2026, 12, 5)
    set_day(session, 2026, 1, SpecialDay(saturday, "work", "Làm bù", STORM), **DONE)
    changed = year_state(session, 2026)
    assert changed is not None
    assert (changed.confirmed_on, changed.revision) == (None, 2)
    assert add_working_days(session, date(2026, 12, 4), 1) == saturday
    actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))
    assert actions == ["calendar.confirm", "calendar.set_day"]


def test_two_who_change_one_year_are_told_apart(session: Session) -> None:
    confirm_year(session, 2026, 0, **DONE)
    for seen in (0, 2):
        with pytest.raises(ChangedMeanwhile):
            clear_day(session, 2026, seen, date(2026, 1, 1), **DONE)
    with pytest.raises(ChangedMeanwhile):
        confirm_year(session, 2027, 1, **DONE)


@pytest.mark.parametrize(
    "day",
    [
        SpecialDay(date(2027, 1, 4), "off", "năm khác"),
        SpecialDay(STORM, "off", " "),
        SpecialDay(STORM, "off", "x", date(2026, 12, 1)),
        SpecialDay(STORM, "work", "thứ Hai", date(2026, 12, 1)),
        SpecialDay(date(2026, 12, 5), "work", "không thay ngày nào"),
        SpecialDay(date(2026, 12, 5), "work", "thay cho Chủ nhật", date(2026, 12, 6)),
    ],
)
def test_refuses_days_that_make_no_sense(session: Session, day: SpecialDay) -> None:
    with pytest.raises(CalendarRefused):
        set_day(session, 2026, 0, day, **DONE)


def test_refuses_years_and_days_that_are_not_there(session: Session) -> None:
    with pytest.raises(CalendarRefused):
        confirm_year(session, 1999, 0, **DONE)
    with pytest.raises(CalendarRefused, match="không có trong lịch"):
        clear_day(session, 2026, 0, STORM, **DONE)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7:30-11:30; 13:30-17:00", "07:30-11:30, 13:30-17:00"),
        ("13h30 - 17h, 7h30–11h30", "07:30-11:30, 13:30-17:00"),
        ("8-12", "08:00-12:00"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_hours_are_read_as_officials_write_them(text: str, written: str) -> None:
    assert written_hours(read_hours(2, text))[2] == written


@pytest.mark.parametrize(
    "text",
    [
        "sáng",
        "12:00-8:00",
        "8:00-8:00",
        "7:75-11:00",
        "8-25",
        "8-12, 11-13",
        "1-2,3-4,5-6,7-8,9-10",
    ],
)
def test_refuses_hours_that_make_no_sense(text: str) -> None:
    with pytest.raises(HoursRefused, match="Thứ Bảy"):
        read_hours(5, text)


def test_hours_of_units_and_desks_are_stored_and_taken_away(session: Session) -> None:
    unit = store_unit(session)
    desk = store_desk(session, unit)
    week = (*read_hours(0, "7:30-11:30"), *read_hours(5, "8-11"))
    set_unit_hours(session, unit, 1, week, **DONE)
    assert read_opening_weeks(session).desk_week(desk) == week
    set_desk_hours(session, desk, 1, read_hours(2, "8-9"), **DONE)
    assert read_opening_weeks(session).desk_week(desk) == (Stretch(2, 480, 540),)
    set_desk_hours(session, desk, 2, (), **DONE)
    assert read_opening_weeks(session).desk_week(desk) == week
    with pytest.raises(ChangedMeanwhile):
        set_unit_hours(session, unit, 1, (), **DONE)


def test_the_list_of_fields_grows_and_shrinks(session: Session) -> None:
    key = add_field(session, " Hộ  tịch ", TODAY, **DONE)
    assert add_starter_fields(session, TODAY, **DONE) == len(STARTER) - 1
    assert add_starter_fields(session, TODAY, **DONE) == 0
    end_field(session, key, 1, date(2027, 1, 1), **DONE)
    assert session.get_one(ServiceField, key).valid_to == date(2027, 1, 1)
    end_field(session, key, 2, None, **DONE)
    for name in ("", "Hộ tịch", "Đất đai; Nhà ở"):
        with pytest.raises(UnitRefused):
            add_field(session, name, TODAY, **DONE)
    with pytest.raises(UnitRefused):
        end_field(session, key, 3, TODAY, **DONE)
    with pytest.raises(UnitRefused):
        end_field(session, 4711, 1, TODAY, **DONE)
    with pytest.raises(ChangedMeanwhile):
        end_field(session, key, 1, None, **DONE)
