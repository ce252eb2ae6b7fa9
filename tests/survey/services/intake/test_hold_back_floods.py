"""All servers together hold back a machine; of ordinary visits nothing is written down."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from survey.database.engine import sessions
from survey.models import FloodCount, Placard, Response
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.intake.hold_back_floods import FORMS_PER_PLACARD, KEPT_TO_ITSELF, Floods
from survey.services.record_response import FilledForm, NotStored, Recorder
from tests.child import exit_code, start_child
from tests.factories import (
    NOW,
    TODAY,
    make_form,
    store_desk,
    store_placard,
    store_questionnaire,
    store_unit,
)

HALL = 60


@pytest.fixture
def form(engine: Engine) -> FilledForm:
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        desk = store_desk(session, unit)
        store_placard(session, desk)
        questionnaire = store_questionnaire(session)
        placard = session.scalars(select(Placard.id)).one()
    return make_form(unit, desk, questionnaire, placard_id=placard, arrival_hint="093")


def send(engine: Engine, form: FilledForm, tries: int) -> int:
    """Send so many forms from a process that has just started; give how many were stored."""
    recorder = Recorder(engine, {}, floods=Floods(most=20, to_itself=5))
    stored = 0
    for _ in range(tries):
        fresh = replace(form, form_token=make_form(1, 1, 1).form_token)
        with suppress(NotStored):
            stored += recorder.record(fresh) == "stored"
    recorder.close()
    return stored


def in_a_process(engine: Engine, form: FilledForm, tries: int, stored: int) -> None:
    def action() -> None:
        assert send(engine, form, tries) == stored

    assert exit_code(start_child(action)) == 0


def counts(engine: Engine) -> list[int]:
    with sessions(engine)() as session:
        return sorted(session.scalars(select(FloodCount.forms)))


def test_two_servers_together_take_what_is_allowed_and_no_more(
    engine: Engine, form: FilledForm
) -> None:
    engine.dispose()
    in_a_process(engine, form, 12, stored=12)
    assert counts(engine) == [12]
    engine.dispose()
    # The second has heard of the first from its fifth form on.
    in_a_process(engine, form, 12, stored=8)
    assert counts(engine) == [20]
    # One more, just started, takes what it keeps to itself.
    assert send(engine, form, 12) == 5
    with sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 25
    # Neither another code nor the next ten minutes have to wait.
    assert send(engine, replace(form, arrival_hint="094"), 6) == 6
    assert counts(engine) == [6, 25]


def test_an_ordinary_rush_is_written_down_nowhere(engine: Engine, form: FilledForm) -> None:
    assert KEPT_TO_ITSELF >= 10 * HALL
    assert FORMS_PER_PLACARD >= 100 * HALL
    floods = Floods()
    with sessions(engine).begin() as session:
        floods.note(session.connection(), [form] * (KEPT_TO_ITSELF - 1))
    assert counts(engine) == []
    with sessions(engine).begin() as session:
        # Forms from paper and files came through no code.
        floods.note(session.connection(), [replace(form, arrival_hint=None)] * KEPT_TO_ITSELF)
        floods.note(session.connection(), [form])
    assert counts(engine) == [KEPT_TO_ITSELF]


def test_a_count_names_no_code_and_goes_with_its_day(engine: Engine, form: FilledForm) -> None:
    send(engine, form, 6)
    send(engine, replace(form, arrival_hint="094"), 6)
    with sessions(engine).begin() as session:
        rows = session.scalars(select(FloodCount)).all()
        assert {row.day for row in rows} == {TODAY}
        assert len({row.label for row in rows}) == 2
        destroy_labels(session, NOW)
        assert len(session.scalars(select(FloodCount)).all()) == 2
        destroy_labels(session, NOW + timedelta(days=1))
        assert session.scalars(select(FloodCount)).all() == []
