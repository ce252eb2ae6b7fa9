"""A small country on PostgreSQL, whose responses can be laid out in parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Engine, text

from analysis.period import period_of
from survey.database.engine import open_engine, sessions
from survey.services.record_response import Recorder
from survey.services.upkeep.part_responses import part_of
from tests.factories import (
    TODAY,
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

#: First and last days of quarters among them: a row belongs in the part that holds its day.
DAYS = [
    date(2025, 12, 14),
    date(2025, 12, 15),
    date(2026, 3, 14),
    date(2026, 3, 15),
    date(2026, 9, 14),
    date(2026, 9, 15),
    TODAY,
]


class Country:
    """Two provinces with a commune each, and a unit that belongs to no province."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with sessions(engine).begin() as session:
            self.questionnaire = store_questionnaire(session)
            heads = [store_unit(session, f"P{n}", kind="province") for n in (1, 2)]
            self.units = [
                store_unit(session, f"U{n}", parent_id=parent)
                for n, parent in enumerate([*heads, None])
            ]
            self.desks = [store_desk(session, unit, f"Q{unit}") for unit in self.units]
        self.heads = heads
        self.recorder = Recorder(engine, {self.questionnaire: make_questionnaire()})

    def form(self, place: int, day: date, **changes: Any) -> Any:
        changes = {"day": day, "comment": "Xin cảm ơn", **changes}
        return make_form(self.units[place], self.desks[place], self.questionnaire, **changes)

    def part(self, day: date, unit: int, *, by_province: bool) -> str:
        """Name the part in which a response belongs."""
        quarter = part_of(period_of(day, "reporting")).name
        if not by_province:
            return quarter
        at = self.units.index(unit)
        return f"{quarter}_province_{self.heads[at]}" if at < len(self.heads) else f"{quarter}_rest"

    def fill(self) -> int:
        forms = [self.form(place, day) for day in DAYS for place in range(len(self.units))]
        assert {self.recorder.record(one) for one in forms} == {"stored"}
        return len(forms)


@contextmanager
def open_country(url: str) -> Iterator[Country]:
    """Make the country in an empty, migrated database."""
    engine = open_engine(url)
    made = Country(engine)
    try:
        yield made
    finally:
        made.recorder.close()
        engine.dispose()


def rows(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(map(repr, connection.execute(text("SELECT * FROM response"))))
