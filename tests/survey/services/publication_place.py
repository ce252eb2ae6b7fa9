"""A province of some communes with one desk each, whose periods can be closed and published."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.clock import VIETNAM
from survey.queries.publications import PublicationFace
from survey.queries.questionnaires import all_questionnaires
from survey.services.changes.keep_audit import Actor
from survey.services.publication.close_period import close_period
from survey.services.publication.publish_period import (
    approve_period,
    draft_publication,
    publish_period,
)
from survey.services.record_response import store_forms
from tests.factories import make_form, store_desk, store_questionnaire, store_unit

YEAR = parse_period("2026", "reporting")
QUARTERS = YEAR.quarters()
Q1, Q2, Q3, Q4 = QUARTERS
HALF = parse_period("2026-H1", "reporting")
JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=VIETNAM)
LAN, MINH = Actor(1, "Nguyễn Thị Lan"), Actor(2, "Trần Văn Minh")


class Place:
    """A province of communes with one desk each."""

    def __init__(self, session: Session, units: int = 3) -> None:
        self.session = session
        self.root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.questionnaire = store_questionnaire(session)
        self.units = [
            store_unit(session, f"X0{n}", name=f"Xã Số {n}", kind="commune", parent_id=self.root)
            for n in range(units)
        ]
        self.desks = [store_desk(session, unit, f"Q{unit}") for unit in self.units]

    def on(self, session: Session) -> Place:
        """Give the same place in another session."""
        again = copy(self)
        again.session = session
        return again

    def answer(self, period: Period, *counts: int, **changes: Any) -> None:
        """Let so many people answer at each desk on the first day of a period."""
        for unit, desk, count in zip(self.units, self.desks, counts, strict=True):
            forms = [
                make_form(unit, desk, self.questionnaire, day=period.first_day, **changes)
                for _ in range(count)
            ]
            store_forms(self.session.connection(), forms, all_questionnaires(self.session))

    def close(self, period: Period, reason: str | None = None) -> None:
        close_period(self.session, period, JANUARY, reason=reason)

    def approve(self, period: Period, actor: Actor = LAN) -> PublicationFace:
        draft = draft_publication(self.session, period, JANUARY.date())
        return approve_period(self.session, draft, actor, JANUARY)

    def publish(self, period: Period, actor: Actor = MINH) -> PublicationFace:
        """Approve and publish."""
        face = self.approve(period)
        return publish_period(self.session, period, face.number, face.revision, actor, JANUARY)
