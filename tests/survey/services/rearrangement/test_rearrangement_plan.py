"""Plans of rearrangements: what is wrong with them, how they are kept, what they would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from survey.queries.units import all_successors
from survey.services.rearrangement.check_rearrangement import check_rearrangement
from survey.services.rearrangement.preview_rearrangement import preview_rearrangement
from survey.services.rearrangement.rearrange_units import confirm_rearrangement
from survey.services.rearrangement.rearrangement_plan import (
    CLOSE,
    STAY,
    Arrow,
    NewUnit,
    Plan,
    read_plan,
    without_new_unit,
    without_strangers,
    write_plan,
)
from tests.factories import TODAY, store_unit
from tests.survey.services.place import ALL, BAD, GOOD, Q2, Q3, Place
from tests.survey.services.three_units import DAY, DONE, Three


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


@pytest.fixture
def three(place: Place) -> Three:
    return Three(place)


def problems(three: Three, day: date | None = DAY, **changes: object) -> str:
    plan = replace(three.plan, **changes)  # type: ignore[arg-type] -- names come from the tests
    return " ".join(check_rearrangement(three.session, plan, day))


def test_says_what_is_missing_or_wrong(session: Session, three: Three) -> None:
    a, b, c, root = three.a, three.b, three.c, three.root
    store_unit(session, "A-X", name="Thôn", parent_id=a)
    for part, words in (
        (problems(three), "Xã A còn đơn vị trực thuộc: Thôn"),
        (problems(three, day=None), "Chưa có ngày"),
        (problems(three, day=date(2025, 7, 1)), "không có hiệu lực trước ngày 01/07/2025"),
        (problems(three, old_ids=(), arrows=()), "Chưa chọn đơn vị cũ nào"),
        (problems(three, old_ids=(a, b, c)), "Chưa chọn Xã C nhập vào"),
        (problems(three, arrows=three.plan.arrows[:2]), "Chưa có đơn vị nào nhập vào Xã C"),
        (problems(three, desks={three.b1: "n0"}), "Chưa chọn Quầy B-Q2 (Xã B) chuyển về đâu"),
        (problems(three, desks={three.a1: STAY}), "không thể ở lại"),
        (problems(three, standing_on=frozenset({a})), "không thể tiếp tục"),
        (
            problems(three, arrows=(*three.plan.arrows, Arrow(a, str(c), "partial"))),
            "nhập toàn bộ vào một đơn vị",
        ),
        (
            problems(three, new_units=(NewUnit("C", "Phường Mới", "ward", root),)),
            "Mã C đang thuộc Xã C",
        ),
        (problems(three, new_units=(NewUnit("", "X", "ward", root),)), "phải có mã, tên"),
        (problems(three, new_units=(NewUnit("N", "X", "ward", a),)), "thôi tồn tại"),
        (
            problems(
                three, target_ids=(c, a), arrows=(*three.plan.arrows, Arrow(b, str(a), "partial"))
            ),
            "vừa thôi tồn tại vừa tiếp nhận",
        ),
        (
            problems(three, old_ids=(c,), arrows=(Arrow(c, str(c), "full"),)),
            "không thể nhập vào chính mình",
        ),
    ):
        assert words in part


def test_refuses_a_circle(session: Session, three: Three) -> None:
    first = Plan(
        old_ids=(three.a,),
        target_ids=(three.b,),
        arrows=(Arrow(three.a, str(three.b), "partial"),),
        standing_on=frozenset({three.a}),
    )
    confirm_rearrangement(session, three.draft(first, TODAY), 2, **DONE)
    back = Plan(
        old_ids=(three.b,), target_ids=(three.a,), arrows=(Arrow(three.b, str(three.a), "full"),)
    )
    assert "kế tiếp" in " ".join(check_rearrangement(session, back, DAY))


def test_a_plan_is_the_same_after_storing(three: Three) -> None:
    plan = replace(three.plan, ended_units={three.a: None, three.b: DAY})
    assert read_plan(write_plan(plan)) == plan


def test_what_refers_to_units_taken_out_goes_with_them(three: Three) -> None:
    smaller = without_strangers(replace(three.plan, target_ids=()))
    assert smaller.arrows == three.plan.arrows[:2]
    assert smaller.desks == {three.b1: "n0"}
    two = replace(
        three.plan,
        new_units=(*three.plan.new_units, NewUnit("N", "Hai", "ward", three.root)),
        arrows=(Arrow(three.a, "n0", "full"), Arrow(three.b, "n1", "full")),
        desks={three.a1: "n0", three.b1: "n1", three.b2: CLOSE},
    )
    without = without_new_unit(two, 0)
    assert without.arrows == (Arrow(three.b, "n0", "full"),)
    assert without.desks == {three.b1: "n0", three.b2: CLOSE}


def test_preview_shows_both_maps_and_changes_nothing(place: Place, three: Three) -> None:
    place.answer(three.a, three.a1, 40, Q2.first_day, GOOD)
    place.answer(three.b, three.b1, 30, Q2.first_day, BAD)
    place.answer(three.c, three.c1, 20, Q3.first_day, GOOD)
    shown = preview_rearrangement(place.session, three.plan, DAY, TODAY)
    assert [one.name for one in shown] == ["Xã C", "Phường Mới"]
    standing, new = shown
    # Only A goes wholly: B's past stays with B, on either map.
    assert (new.parts, new.left_out) == (("Xã A",), ("Xã B",))
    assert [row.period for row in new.rows] == [Q2]
    assert new.rows[0].on_new_map.estimate.n == 40
    assert (standing.parts, standing.left_out) == ((), ("Xã B",))
    assert standing.rows[0].on_new_map.estimate.n == 20
    both = replace(
        three.plan,
        target_ids=(),
        arrows=(Arrow(three.a, "n0", "full"), Arrow(three.b, "n0", "full")),
    )
    row = preview_rearrangement(place.session, both, DAY, TODAY)[0].rows[0]
    assert row.on_new_map.estimate.n == 70
    assert [score and score.estimate.n for score in row.published] == [40, 30]
    assert all_successors(place.session) == []
    assert place.summary(three.a).card[ALL].estimate.n == 0
