"""One province with units and desks to answer at, for the tests of what is summarised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from analysis.summary import UnitSummary
from survey.queries.questionnaires import all_questionnaires
from survey.services.record_response import store_forms
from survey.services.summarise import summarise_unit
from tests.factories import NOW, make_form, store_desk, store_questionnaire, store_unit

Q3: Period = parse_period("2026-Q3", "reporting")
Q2 = Q3.previous()
ALL = ("overall", "ALL")
GOOD: Mapping[str, Any] = {"answers": {"C11": 5, "C12": 9, "C21": 4, "C22": 4, "OV": 5}}
BAD: Mapping[str, Any] = {"answers": {"C11": 1, "C12": 2, "C21": 2, "C22": 2, "OV": 1}}


class Place:
    """One province with units and desks to answer at."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.questionnaire = store_questionnaire(session)

    def unit(self, code: str, **changes: Any) -> tuple[int, int]:
        unit = store_unit(self.session, code, parent_id=self.root, **changes)
        return unit, store_desk(self.session, unit, f"{code}-Q1")

    def answer(
        self, unit: int, desk: int, count: int, day: date, kind: Mapping[str, Any], **more: Any
    ) -> None:
        forms = [
            make_form(unit, desk, self.questionnaire, day=day, **{**kind, **more})
            for _ in range(count)
        ]
        store_forms(self.session.connection(), forms, all_questionnaires(self.session))

    def summary(self, unit: int, period: Period = Q3, now: datetime = NOW) -> UnitSummary:
        return summarise_unit(self.session, unit, period, today=now.date())
