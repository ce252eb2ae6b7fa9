"""Units and desks: created, merged, found."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, Unit
from survey.queries.desks import all_desks, desk_by_code
from survey.queries.units import (
    all_successors,
    all_units,
    child_units,
    search_units,
    unit_by_code,
    unit_by_id,
)
from survey.services.places.manage_units import UnitRefused, create_desk, create_unit, merge_units
from tests.factories import NOW, TODAY, store_desk, store_unit

REFORM = date(2025, 7, 1)


def test_created_unit_has_its_keys_and_clean_text(session: Session) -> None:
    created = create_unit(
        session, code=" 00004 ", name="Phường  Ba Đi\u0300nh", kind="ward", now=NOW
    )
    unit = session.get(Unit, created)
    assert unit is not None
    assert (unit.code, unit.name, unit.valid_from) == ("00004", "Phường Ba Đình", TODAY)
    assert unit.search_key == "phuong ba dinh 00004"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "village"},
        {"name": "  "},
        {"code": ""},
        {"valid_to": TODAY},
        {"code": "00001"},
    ],
)
def test_refuses_units_that_make_no_sense(session: Session, wrong: dict[str, object]) -> None:
    store_unit(session, "00001")
    right = {"code": "00009", "name": "Phường X", "kind": "ward", "now": NOW}
    with pytest.raises(UnitRefused):
        create_unit(session, **{**right, **wrong})  # type: ignore[arg-type] -- wrong on purpose


def test_code_is_free_again_when_its_unit_has_ended(session: Session) -> None:
    old = store_unit(session, "00004", valid_from=date(2000, 1, 1), valid_to=REFORM)
    new = create_unit(
        session, code="00004", name="Phường Mới", kind="ward", now=NOW, valid_from=REFORM
    )
    faces = [unit_by_code(session, "00004", day) for day in (date(2025, 6, 30), REFORM)]
    assert [face and face.id for face in faces] == [old, new]


def test_merger_moves_desks_and_keeps_the_map(session: Session) -> None:
    old = [store_unit(session, code, valid_from=date(2020, 1, 1)) for code in ("A", "B")]
    new = store_unit(session, "C", valid_from=REFORM)
    desks = [store_desk(session, unit, f"Q{unit}") for unit in (*old, *old[:0], new)]
    extra = store_desk(session, old[0], "Q-extra")
    assert merge_units(session, old, new, REFORM, NOW) == 3
    assert {desk.unit_id for desk in all_desks(session)} == {new}
    assert len(all_desks(session, new)) == len({*desks, extra})
    ended = [unit_by_id(session, unit) for unit in old]
    assert [face and face.valid_to for face in ended] == [REFORM, REFORM]
    assert {(one.old_unit_id, one.new_unit_id, one.extent) for one in all_successors(session)} == {
        (old[0], new, "full"),
        (old[1], new, "full"),
    }


def test_unit_that_went_in_part_stands_on_with_its_desks(session: Session) -> None:
    old, new = store_unit(session, "A", valid_from=date(2020, 1, 1)), store_unit(session, "B")
    store_desk(session, old)
    assert merge_units(session, [old], new, REFORM, NOW, extent="partial") == 0
    assert [desk.unit_id for desk in all_desks(session)] == [old]
    face = unit_by_id(session, old)
    assert face is not None
    assert face.valid_to is None


def test_refuses_mergers_that_make_no_sense(session: Session) -> None:
    old = store_unit(session, "A", valid_from=date(2020, 1, 1))
    new = store_unit(session, "B", valid_from=REFORM)
    late = store_unit(session, "C", valid_from=TODAY)
    ended = store_unit(session, "D", valid_from=date(2000, 1, 1), valid_to=date(2010, 1, 1))
    merge_units(session, [old], new, REFORM, NOW)
    for ids, target, day, extent in (
        ([new], new, TODAY, "full"),
        ([new], 4711, TODAY, "full"),
        ([new], late, TODAY + timedelta(days=1), "full"),
        ([new], late, REFORM, "full"),
        ([late], new, TODAY, "full"),
        ([ended], new, TODAY, "full"),
        ([new], late, TODAY, "half"),
        ([4711], new, TODAY, "full"),
        ([new], old, TODAY, "full"),
    ):
        with pytest.raises(UnitRefused):
            merge_units(session, ids, target, day, NOW, extent)


def test_refuses_a_circle_of_successions(session: Session) -> None:
    one = store_unit(session, "A", valid_from=date(2020, 1, 1))
    two = store_unit(session, "B", valid_from=date(2020, 1, 1))
    merge_units(session, [one], two, REFORM, NOW, extent="partial")
    with pytest.raises(UnitRefused, match="kế tiếp"):
        merge_units(session, [two], one, TODAY, NOW)


def test_created_desk_is_found_by_its_code(session: Session) -> None:
    unit = store_unit(session)
    desk = create_desk(session, unit_id=unit, code="Q1", name="Quầy 1", now=NOW, has_kiosk=True)
    face = desk_by_code(session, "Q1")
    assert face is not None
    assert (face.id, face.unit_id, face.has_kiosk, face.valid_from) == (desk, unit, True, TODAY)
    assert desk_by_code(session, "Q2") is None
    for wrong in ({"code": "Q1"}, {"name": ""}, {"unit_id": 4711}):
        values = {"unit_id": unit, "code": "Q3", "name": "Quầy 3", "now": NOW}
        with pytest.raises(UnitRefused):
            create_desk(session, **{**values, **wrong})  # type: ignore[arg-type] -- on purpose
    assert len(session.scalars(select(Desk)).all()) == 1


def test_units_come_in_vietnamese_order_and_are_found_without_marks(session: Session) -> None:
    root = store_unit(session, "01", name="Tỉnh Thử", kind="province")
    for code, name in (
        ("1", "Xã Đất Đỏ"),
        ("2", "Xã Dầu Tiếng"),
        ("3", "Phường 10"),
        ("4", "Phường 2"),
        ("5", "Xã Ea Drăng"),
    ):
        store_unit(session, code, name=name, parent_id=root)
    names = ["Phường 2", "Phường 10", "Xã Dầu Tiếng", "Xã Đất Đỏ", "Xã Ea Drăng"]
    assert [face.name for face in child_units(session, root)] == names
    assert [face.id for face in child_units(session, None)] == [root]
    assert [face.name for face in search_units(session, "dat do")] == ["Xã Đất Đỏ"]
    assert [face.name for face in search_units(session, "XÃ dau")] == ["Xã Dầu Tiếng"]
    assert search_units(session, "at") == []
    assert len(all_units(session)) == 6
    assert all_units(session, date(2020, 1, 1)) == []
    assert unit_by_id(session, 4711) is None
