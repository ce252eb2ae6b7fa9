"""Mergers and splits from the draft to the day they take effect, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import period_of
from survey.models import AuditEntry, ClosedPeriod, Desk, DeskMove, Rearrangement, Unit
from survey.queries.units import SuccessorFace, all_successors, unit_by_code
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.places.manage_units import UnitRefused
from survey.services.rearrangement.check_rearrangement import check_rearrangement
from survey.services.rearrangement.draft_rearrangement import discard_draft, save_draft
from survey.services.rearrangement.rearrange_units import (
    PlanRefused,
    confirm_rearrangement,
    take_effect,
)
from survey.services.rearrangement.rearrangement_plan import (
    CLOSE,
    Arrow,
    Plan,
)
from survey.services.rearrangement.undo_rearrangement import undo_rearrangement
from tests.factories import NOW, TODAY, store_desk
from tests.survey.services.place import GOOD, Place
from tests.survey.services.three_units import DAY, DONE, Three

ON_THE_DAY = NOW + timedelta(days=35)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


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


def test_stays_once_a_period_was_closed_with_the_new_map(
    session: Session, place: Place, three: Three
) -> None:
    key = three.draft(day=TODAY)
    confirm_rearrangement(session, key, 2, **DONE)
    period = period_of(TODAY, "reporting")
    row = {"calendar": period.calendar, "code": period.code, "revision": 1, "forms": 0}
    session.add(ClosedPeriod(closed_on=period.end, sha256="0" * 64, **row))
    session.flush()
    with pytest.raises(UnitRefused, match="đã chốt theo sơ đồ đơn vị mới"):
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
