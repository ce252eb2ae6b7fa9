"""Forms are counted once for each half month, and anew as soon as its tallies change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from survey.database.engine import sessions
from survey.models import HalfMonthTally
from survey.queries.spans import half_month_forms
from survey.services.periods import remember_forms
from survey.services.periods.remember_forms import FEW, FormMemory
from survey.services.tallies.verify_tallies import rebuild_tallies
from tests.survey.services.place import GOOD, Q2, Q3, Place


def test_remembered_forms_are_those_of_the_database_after_every_change(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int | None] = []

    def count(session: Session, starts: set[date] | None = None) -> dict[date, int]:
        counted.append(None if starts is None else len(starts))
        return half_month_forms(session, starts)

    monkeypatch.setattr(remember_forms, "half_month_forms", count)
    memory = FormMemory()

    def look() -> Mapping[date, int]:
        with sessions(engine)() as session:
            forms = memory.count(session)
            assert forms == half_month_forms(session)
        return forms

    assert look() == {}
    with sessions(engine).begin() as session:
        place = Place(session)
        unit, desk = place.unit("A")
        place.answer(unit, desk, 3, Q2.first_day, GOOD)
        place.answer(unit, desk, 2, Q3.first_day, GOOD)
    assert sorted(look().values()) == [2, 3]
    look()
    assert counted == [None, 2]
    with sessions(engine).begin() as session:
        session.execute(update(HalfMonthTally).values(forms=HalfMonthTally.forms + 1))
    assert sorted(look().values()) == [3, 4]
    with sessions(engine).begin() as session:
        rebuild_tallies(session)
    assert sorted(look().values()) == [2, 3]
    with sessions(engine).begin() as session:
        session.execute(delete(HalfMonthTally).where(HalfMonthTally.start >= Q3.start))
    assert list(look().values()) == [3]
    assert counted == [None, 2, 2, 2, 1]


def test_where_much_changed_all_is_counted_at_once(engine: Engine) -> None:
    memory = FormMemory()
    with sessions(engine).begin() as session:
        assert memory.count(session) == {}
        place = Place(session)
        unit, desk = place.unit("A")
        for month in range(1, FEW + 2):
            place.answer(unit, desk, month, date(2026, month, 1), GOOD)
    with sessions(engine)() as session:
        forms = memory.count(session)
        assert [forms[date(2026, month, 1)] for month in (1, FEW + 1)] == [1, FEW + 1]
        assert forms == half_month_forms(session)
