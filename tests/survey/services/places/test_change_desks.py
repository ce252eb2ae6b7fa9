"""Desks changed one at a time: lists, moves to come, closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry, Desk, DeskMove
from survey.queries.desks import desk_by_id
from survey.queries.offers import desk_offers
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor
from survey.services.places.change_desks import (
    DeskValues,
    add_desk,
    cancel_move,
    close_desk,
    edit_desk,
    move_desk,
)
from survey.services.places.manage_units import UnitRefused
from survey.services.rearrangement.rearrange_units import take_effect
from tests.factories import NOW, TODAY, store_desk, store_unit

DONE = {"actor": Actor(7, "Cán bộ thử"), "now": NOW}
LATER = TODAY + timedelta(days=10)


@pytest.fixture
def units(session: Session) -> tuple[int, int]:
    return store_unit(session, "A", name="Xã A"), store_unit(session, "B", name="Xã B")


def test_a_desk_has_its_fields_and_deciding_units(session: Session, units: tuple[int, int]) -> None:
    values = DeskValues("Quầy  1", ("Hộ tịch", "Đất đai"), frozenset({units[1]}), has_kiosk=True)
    key = add_desk(session, units[0], "A-Q1", values, TODAY, **DONE)
    face, offers = desk_by_id(session, key), desk_offers(session, key, TODAY)
    assert face is not None
    assert (face.name, face.field, face.has_kiosk) == ("Quầy 1", "Hộ tịch; Đất đai", True)
    assert (offers.fields, offers.deciding) == (("Hộ tịch", "Đất đai"), ((units[1], "Xã B"),))
    edit_desk(session, key, 1, DeskValues("Quầy một"), **DONE)
    assert desk_offers(session, key, TODAY).fields == ()
    with pytest.raises(ChangedMeanwhile):
        edit_desk(session, key, 1, values, **DONE)
    actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))
    assert actions == ["desk.create", "desk.edit"]


def test_refuses_desks_that_make_no_sense(session: Session, units: tuple[int, int]) -> None:
    over = store_unit(session, "C", valid_to=date(2026, 1, 1))
    many = tuple(f"Lĩnh vực {number}" for number in range(21))
    for unit, values in (
        (over, DeskValues("Quầy")),
        (units[0], DeskValues(" ")),
        (units[0], DeskValues("Quầy", many)),
        (units[0], DeskValues("Quầy", (), frozenset(range(21)))),
    ):
        with pytest.raises(UnitRefused):
            add_desk(session, unit, "X", values, TODAY, **DONE)
    key = store_desk(session, units[0])
    with pytest.raises(UnitRefused, match="phải có tên"):
        edit_desk(session, key, 1, DeskValues(""), **DONE)


def test_a_desk_moves_today_at_once_and_later_on_its_day(
    session: Session, units: tuple[int, int]
) -> None:
    now, later = store_desk(session, units[0], "Q1"), store_desk(session, units[0], "Q2")
    move_desk(session, now, 1, units[1], TODAY, **DONE)
    move_desk(session, later, 1, units[1], LATER, **DONE)
    assert [session.get_one(Desk, key).unit_id for key in (now, later)] == [units[1], units[0]]
    assert take_effect(session, NOW + timedelta(days=9)) == 0
    assert take_effect(session, NOW + timedelta(days=10)) == 1
    assert session.get_one(Desk, later).unit_id == units[1]
    assert take_effect(session, NOW + timedelta(days=11)) == 0


def test_a_move_to_come_is_called_off_and_only_once(
    session: Session, units: tuple[int, int]
) -> None:
    key = store_desk(session, units[0])
    move_desk(session, key, 1, units[1], LATER, **DONE)
    with pytest.raises(UnitRefused, match="đang chờ"), session.begin_nested():
        move_desk(session, key, 2, units[1], LATER, **DONE)
    session.expire_all()
    cancel_move(session, key, 2, **DONE)
    assert session.scalars(select(DeskMove)).all() == []
    with pytest.raises(UnitRefused, match="Không có lần chuyển"):
        cancel_move(session, key, 3, **DONE)


def test_refuses_moves_that_make_no_sense(session: Session, units: tuple[int, int]) -> None:
    over = store_unit(session, "C", valid_to=TODAY)
    key = store_desk(session, units[0], valid_to=LATER)
    for unit, day in (
        (units[0], TODAY),
        (4711, TODAY),
        (over, TODAY),
        (units[1], TODAY - timedelta(days=1)),
        (units[1], LATER),
    ):
        with pytest.raises(UnitRefused), session.begin_nested():
            move_desk(session, key, 1, unit, day, **DONE)
        session.expire_all()


def test_a_desk_is_closed_and_opened_again(session: Session, units: tuple[int, int]) -> None:
    key = store_desk(session, units[0])
    close_desk(session, key, 1, LATER, **DONE)
    assert session.get_one(Desk, key).valid_to == LATER
    close_desk(session, key, 2, None, **DONE)
    assert session.get_one(Desk, key).valid_to is None
    with pytest.raises(UnitRefused, match="sau ngày mở"):
        close_desk(session, key, 3, date(2025, 7, 1), **DONE)
    with pytest.raises(UnitRefused, match="Không có quầy"):
        close_desk(session, 4711, 1, LATER, **DONE)
    over = store_desk(session, store_unit(session, "C", valid_to=TODAY), "Q9", valid_to=TODAY)
    with pytest.raises(UnitRefused, match="đã thôi"):
        close_desk(session, over, 1, None, **DONE)
