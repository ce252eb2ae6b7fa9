"""Units changed one at a time, each change on the state somebody saw and noted in the audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry, FormerName, Unit
from survey.queries.units import unit_by_id
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor, first_broken_link
from survey.services.places.change_units import (
    UnitValues,
    add_unit,
    close_unit,
    discard_unit,
    edit_unit,
    reopen_unit,
)
from survey.services.places.manage_units import UnitRefused, merge_units
from tests.factories import NOW, TODAY, store_desk, store_unit

ACTOR = Actor(7, "Cán bộ thử")
DONE = {"actor": ACTOR, "now": NOW}


@pytest.fixture
def root(session: Session) -> int:
    return store_unit(session, "PR", name="Tỉnh Thử", kind="province")


def values(root: int | None, **changes: object) -> UnitValues:
    right = UnitValues(name="Xã An Bình", name_en=None, kind="commune", parent_id=root)
    return replace(right, **changes)  # type: ignore[arg-type] -- names come from the tests


def noted(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def test_a_new_unit_hangs_under_its_parent(session: Session, root: int) -> None:
    key = add_unit(session, " 00012 ", values(root), TODAY, **DONE)
    face = unit_by_id(session, key)
    assert face is not None
    assert (face.code, face.name, face.parent_id, face.revision) == (
        "00012",
        "Xã An Bình",
        root,
        1,
    )
    assert noted(session) == ["unit.create"]
    with pytest.raises(UnitRefused, match="đang thuộc"):
        add_unit(session, "00012", values(root), TODAY, **DONE)
    with pytest.raises(UnitRefused, match="Không có đơn vị"):
        add_unit(session, "00013", values(4711), TODAY, **DONE)


def test_an_old_name_is_kept_and_still_found(session: Session, root: int) -> None:
    key = store_unit(session, "00012", name="Xã Cũ", kind="commune", parent_id=root)
    edit_unit(session, key, 1, values(root), TODAY, **DONE)
    face = unit_by_id(session, key)
    assert face is not None
    assert (face.name, face.revision) == ("Xã An Bình", 2)
    former = session.scalars(select(FormerName)).one()
    assert (former.name, former.until, former.search_key) == ("Xã Cũ", TODAY, "xa cu")
    detail = session.scalars(select(AuditEntry.detail)).one()
    assert detail == '{"name": ["Xã Cũ", "Xã An Bình"]}'
    assert first_broken_link(session) is None


@pytest.mark.parametrize("since", [TODAY, TODAY + timedelta(days=30)])
def test_a_slip_of_the_pen_is_mended_and_kept_nowhere(
    session: Session, root: int, since: date
) -> None:
    key = add_unit(session, "00012", values(root, name="Xã An Bìn"), since, **DONE)
    edit_unit(session, key, 1, values(root), since, **DONE)
    face = unit_by_id(session, key)
    assert face is not None
    assert face.name == "Xã An Bình"
    assert session.scalars(select(FormerName)).all() == []
    assert noted(session) == ["unit.create", "unit.edit"]


def test_a_slip_in_a_new_name_leaves_the_old_one_as_it_was(session: Session, root: int) -> None:
    key = store_unit(session, "00012", name="Xã Cũ", kind="commune", parent_id=root)
    edit_unit(session, key, 1, values(root, name="Xã An Bìn"), TODAY, **DONE)
    edit_unit(session, key, 2, values(root), TODAY, **DONE)
    former = session.scalars(select(FormerName)).one()
    assert (former.name, former.until) == ("Xã Cũ", TODAY)
    with pytest.raises(UnitRefused, match="ngày đổi tên phải sau"):
        edit_unit(session, key, 3, values(root, name="Xã Khác"), TODAY - timedelta(1), **DONE)


def test_nothing_is_noted_where_nothing_changed(session: Session, root: int) -> None:
    key = store_unit(session, "00012", name="Xã An Bình", kind="commune", parent_id=root)
    edit_unit(session, key, 1, values(root), TODAY, **DONE)
    assert noted(session) == []


def test_two_who_edit_one_unit_do_not_undo_each_other(session: Session, root: int) -> None:
    key = store_unit(session, "00012", parent_id=root)
    edit_unit(session, key, 1, values(root), TODAY, **DONE)
    for change in (
        lambda: edit_unit(session, key, 1, values(root), TODAY, **DONE),
        lambda: close_unit(session, key, 1, TODAY, **DONE),
        lambda: reopen_unit(session, key, 1, **DONE),
        lambda: discard_unit(session, key, 1, **DONE),
    ):
        with pytest.raises(ChangedMeanwhile):
            change()


def test_refuses_edits_that_make_no_sense(session: Session, root: int) -> None:
    key = store_unit(session, "00012", kind="ward", parent_id=root)
    below = store_unit(session, "00013", parent_id=key)
    over = store_unit(session, "00014", valid_to=date(2026, 1, 1))
    face = unit_by_id(session, key)
    assert face is not None
    for wrong, day in (
        (values(root, name=" "), TODAY),
        (values(root, kind="village"), TODAY),
        (values(below), TODAY),
        (values(key), TODAY),
        (values(over), TODAY),
        (values(None), TODAY),
        (values(root), TODAY + timedelta(days=1)),
        (values(root), face.valid_from - timedelta(days=1)),
    ):
        with pytest.raises(UnitRefused), session.begin_nested():
            edit_unit(session, key, 1, wrong, day, **DONE)
        session.expire_all()
    assert unit_by_id(session, key) == face


def test_a_unit_ends_only_when_nothing_stands_in_it(session: Session, root: int) -> None:
    key = store_unit(session, "00012", parent_id=root)
    below = store_unit(session, "00013", parent_id=key)
    store_desk(session, key, "Q1", valid_to=TODAY + timedelta(days=9))
    for early, why in ((TODAY, "quầy"), (TODAY + timedelta(days=9), "trực thuộc")):
        with pytest.raises(UnitRefused, match=why), session.begin_nested():
            close_unit(session, key, 1, early, **DONE)
        session.expire_all()
    close_unit(session, below, 1, TODAY, **DONE)
    close_unit(session, key, 1, TODAY + timedelta(days=9), **DONE)
    assert session.get_one(Unit, key).valid_to == TODAY + timedelta(days=9)
    with pytest.raises(UnitRefused, match="sau ngày bắt đầu"):
        close_unit(session, below, 2, date(2025, 7, 1), **DONE)


def test_an_end_is_taken_back_unless_something_took_the_place(session: Session, root: int) -> None:
    key = store_unit(session, "00012", parent_id=root, valid_to=TODAY)
    reopen_unit(session, key, 1, **DONE)
    assert session.get_one(Unit, key).valid_to is None
    close_unit(session, key, 2, TODAY, **DONE)
    store_unit(session, "00012", parent_id=root, valid_from=TODAY)
    with pytest.raises(UnitRefused, match="Mã 00012"), session.begin_nested():
        reopen_unit(session, key, 3, **DONE)
    session.expire_all()
    gone = store_unit(session, "00020", parent_id=root)
    merge_units(session, [gone], root, TODAY, NOW)
    session.expire_all()
    with pytest.raises(UnitRefused, match="sáp nhập"):
        reopen_unit(session, gone, 1, **DONE)


def test_only_a_unit_nothing_hangs_on_is_deleted(session: Session, root: int) -> None:
    wrong = store_unit(session, "00099", parent_id=root)
    with pytest.raises(UnitRefused, match="không xóa được"):
        discard_unit(session, root, 1, **DONE)
    discard_unit(session, wrong, 1, **DONE)
    assert unit_by_id(session, wrong) is None
    assert noted(session) == ["unit.discard"]
