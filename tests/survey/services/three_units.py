"""Three units of which one goes wholly and one in part, for the tests of rearrangements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from survey.models import Desk
from survey.services.changes.keep_audit import Actor
from survey.services.rearrangement.draft_rearrangement import draft_rearrangement, save_draft
from survey.services.rearrangement.rearrangement_plan import Arrow, NewUnit, Plan
from tests.factories import NOW, TODAY, store_desk
from tests.survey.services.place import Place

DONE = {"actor": Actor(7, "Cán bộ thử"), "now": NOW}
DAY = TODAY + timedelta(days=35)


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
