"""Mergers and splits from the draft to the day they take effect, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEntry, Desk, DeskMove, Rearrangement, Unit
from survey.queries.units import SuccessorFace, all_successors, unit_by_code
from survey.services.check_rearrangement import check_rearrangement
from survey.services.guard_revision import ChangedMeanwhile
from survey.services.keep_audit import Actor
from survey.services.manage_units import UnitRefused
from survey.services.preview_rearrangement import preview_rearrangement
from survey.services.rearrange_units import (
    PlanRefused,
    confirm_rearrangement,
    discard_draft,
    draft_rearrangement,
    save_draft,
    take_effect,
    undo_rearrangement,
)
from survey.services.rearrangement_plan import (
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
from tests.factories import NOW, TODAY, store_desk, store_unit
from tests.survey.services.place import ALL, BAD, GOOD, Q2, Q3, Place

DONE = {"actor": Actor(7, "Cán bộ thử"), "now": NOW}
DAY = TODAY + timedelta(days=35)
ON_THE_DAY = NOW + timedelta(days=35)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


class Three:
    """A goes wholly and B in part into a new unit; the rest of B goes into C, which stands."""

    def __init__(self, place: Place) -> None:
        self.session, self.root = place.session, place.root
        (self.a, self.a1), (self.b, self.b1), (self.c, self.c1) = (
            place.unit(code, name=f"Xã {code}") for code in "ABC"
        )
        self.b2 = store_desk(place.session, self.b, "B-Q2")
        new = NewUnit("A", "Phường Mới", "ward", place.root)
        self.plan = Plan(
            old_ids=(self.a, self.b),
            target_ids=(self.c,),
            new_units=(new,),
            arrows=(
                Arrow(self.a, "n0", "full"),
                Arrow(self.b, "n0", "partial"),
                Arrow(self.b, str(self.c), "partial"),
            ),
            desks={self.b1: "n0", self.b2: str(self.c)},
        )

    def draft(self, plan: Plan | None = None, day: date | None = DAY) -> int:
        key = draft_rearrangement(self.session, **DONE)
        save_draft(
            self.session, key, 1, basis="Nghị quyết thử", from_date=day, plan=plan or self.plan
        )
        return key

    def units(self, desks: Sequence[int]) -> list[int]:
        self.session.expire_all()
        return [self.session.get_one(Desk, desk).unit_id for desk in desks]


@pytest.fixture
def three(place: Place) -> Three:
    return Three(place)


def state(session: Session, key: int) -> str:
    return session.get_one(Rearrangement, key).state


def test_waits_for_its_day_and_then_moves_everything(session: Session, three: Three) -> None:
    key = three.draft()
    assert check_rearrangement(session, three.plan, DAY) == []
    assert confirm_rearrangement(session, key, 2, **DONE) is False
    assert all_successors(session) == []
    assert three.units([three.a1, three.b1, three.b2]) == [three.a, three.b, three.b]
    # The code of the old unit is the new one's from the day on: both are known beforehand.
    new = unit_by_code(session, "A", DAY)
    old = unit_by_code(session, "A", TODAY)
    assert new is not None
    assert old is not None
    assert (old.id, old.valid_to, new.name) == (three.a, DAY, "Phường Mới")
    assert take_effect(session, ON_THE_DAY - timedelta(days=1)) == 0
    assert take_effect(session, ON_THE_DAY) == 1
    assert take_effect(session, ON_THE_DAY) == 0
    assert state(session, key) == "done"
    assert three.units([three.a1, three.b1, three.b2, three.c1]) == [
        new.id,
        new.id,
        three.c,
        three.c,
    ]
    assert set(all_successors(session)) == {
        SuccessorFace(three.a, new.id, DAY, "full"),
        SuccessorFace(three.b, new.id, DAY, "partial"),
        SuccessorFace(three.b, three.c, DAY, "partial"),
    }
    told = [(m.desk_id, m.from_unit_id, m.to_unit_id) for m in session.scalars(select(DeskMove))]
    assert set(told) == {
        (three.a1, three.a, new.id),
        (three.b1, three.b, new.id),
        (three.b2, three.b, three.c),
    }
    actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))
    assert actions == ["rearrangement.draft", "rearrangement.confirm", "rearrangement.take_effect"]


@pytest.mark.parametrize("wait", [True, False])
def test_undone_it_leaves_everything_as_it_was(session: Session, three: Three, wait: bool) -> None:
    plan = replace(three.plan, desks={**three.plan.desks, three.b2: CLOSE})
    key = three.draft(plan, DAY if wait else TODAY)
    assert confirm_rearrangement(session, key, 2, **DONE) is not wait
    undo_rearrangement(session, key, 3, **DONE)
    session.expire_all()
    assert state(session, key) == "undone"
    assert all_successors(session) == []
    assert three.units([three.a1, three.b1, three.b2]) == [three.a, three.b, three.b]
    assert [session.get_one(Unit, unit).valid_to for unit in (three.a, three.b)] == [None, None]
    assert session.get_one(Desk, three.b2).valid_to is None
    assert session.scalars(select(Unit.name).where(Unit.code == "A")).all() == ["Xã A"]
    assert session.scalars(select(DeskMove)).all() == []


def test_stays_once_somebody_answered_at_the_new_unit(
    session: Session, place: Place, three: Three
) -> None:
    key = three.draft(day=TODAY)
    confirm_rearrangement(session, key, 2, **DONE)
    place.answer(three.c, three.b2, 1, TODAY, GOOD)
    with pytest.raises(UnitRefused, match="Đã có phiếu"):
        undo_rearrangement(session, key, 3, **DONE)
    assert state(session, key) == "done"


def test_answers_of_a_unit_that_stood_before_do_not_hold_it(
    session: Session, place: Place, three: Three
) -> None:
    key = three.draft(day=TODAY)
    confirm_rearrangement(session, key, 2, **DONE)
    place.answer(three.c, three.c1, 1, TODAY, GOOD)
    undo_rearrangement(session, key, 3, **DONE)
    assert state(session, key) == "undone"


def test_stays_while_something_new_hangs_on_the_new_unit(session: Session, three: Three) -> None:
    key = three.draft()
    confirm_rearrangement(session, key, 2, **DONE)
    new = unit_by_code(session, "A", DAY)
    assert new is not None
    store_desk(session, new.id, "N-Q1", valid_from=DAY)
    with pytest.raises(UnitRefused, match="hãy gỡ ra"):
        undo_rearrangement(session, key, 3, **DONE)


def test_a_part_may_leave_and_the_rest_stand_on_with_its_desks(
    session: Session, three: Three
) -> None:
    plan = Plan(
        old_ids=(three.b,),
        target_ids=(three.c,),
        arrows=(Arrow(three.b, str(three.c), "partial"),),
        standing_on=frozenset({three.b}),
        desks={three.b2: str(three.c)},
    )
    key = three.draft(plan, TODAY)
    assert confirm_rearrangement(session, key, 2, **DONE) is True
    assert three.units([three.b1, three.b2]) == [three.b, three.c]
    assert session.get_one(Unit, three.b).valid_to is None


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


def test_a_plan_with_problems_is_not_carried_out(session: Session, three: Three) -> None:
    key = three.draft(replace(three.plan, desks={}))
    with pytest.raises(PlanRefused) as refused:
        confirm_rearrangement(session, key, 2, **DONE)
    assert len(refused.value.problems) == 2
    assert state(session, key) == "draft"


def test_two_who_plan_together_are_told_apart(session: Session, three: Three) -> None:
    key = three.draft()
    for step in (
        lambda: save_draft(session, key, 1, basis="", from_date=DAY, plan=three.plan),
        lambda: discard_draft(session, key, 1, **DONE),
        lambda: confirm_rearrangement(session, key, 1, **DONE),
    ):
        with pytest.raises(ChangedMeanwhile):
            step()
    confirm_rearrangement(session, key, 2, **DONE)
    with pytest.raises(UnitRefused, match="không còn ở bước đó"):
        confirm_rearrangement(session, key, 3, **DONE)
    thrown = three.draft(Plan())
    discard_draft(session, thrown, 2, **DONE)
    assert session.get(Rearrangement, thrown) is None


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
