"""What a recorded form leaves behind: labels, keys and order that lead to nobody."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, select, text
from sqlalchemy.orm import Session

from survey.clock import VIETNAM
from survey.database.engine import SessionMaker, open_engine, sessions
from survey.models import (
    Base,
    Comment,
    DailyTally,
    DaySalt,
    HalfMonthTally,
    Response,
    SeenToken,
)
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.record_response import (
    FilledForm,
    Recorder,
    duration_band,
    store_forms,
    ten_minutes,
)
from tests.factories import (
    NOW,
    TODAY,
    make_form,
    make_questionnaire,
    store_desk,
    store_placard,
    store_questionnaire,
    store_unit,
)


@pytest.fixture
def form(maker: SessionMaker) -> FilledForm:
    """A form of a stored desk."""
    with maker.begin() as session:
        unit = store_unit(session)
        desk = store_desk(session, unit)
        questionnaire = store_questionnaire(session)
        placard = store_placard(session, desk)
    return make_form(unit, desk, questionnaire, placard_id=placard)


@pytest.fixture
def recorder(engine: Engine, form: FilledForm) -> Iterator[Recorder]:
    """A recorder of one process."""
    opened = Recorder(engine, {form.questionnaire_id: make_questionnaire()})
    yield opened
    opened.close()


def again(form: FilledForm, token: str, **changes: Any) -> FilledForm:
    return replace(form, form_token=token, **changes)


def one(session: Session, model: type[Any]) -> Any:
    return session.scalars(select(model)).one()


def test_nothing_stored_shows_token_or_hints(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(
        again(form, "the-token", arrival_hint="094", device_hint="192.0.2.7", comment="x")
    )
    with maker() as session:
        everything = [
            value
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
            for value in row
        ]
        assert one(session, SeenToken).token_hash == hashlib.sha256(b"the-token").digest()
    assert not [value for value in everything if value in {"the-token", "094", "192.0.2.7"}]


def test_no_value_joins_an_answer_with_its_token_or_its_comment(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    # Twice the same form: a key that could be made of its token would come again.
    same, keys, token = replace(form, comment="Một lời", form_token="k" * 22), set[bytes](), b""
    for _ in range(2):
        assert recorder.record(same) == "stored"
        with maker.begin() as session:
            keys |= {one(session, Response).id, one(session, Comment).id}
            token = one(session, SeenToken).token_hash[:16]
            for model in (Response, Comment, SeenToken):
                session.execute(delete(model))
    assert len(keys | {token}) == 5


def test_labels_join_forms_of_one_time_and_device_and_no_others(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    same = {"arrival_hint": "094", "device_hint": "phone"}
    recorder.record(again(form, "1", **same))
    recorder.record(again(form, "2", **same))
    recorder.record(again(form, "3", arrival_hint="095", device_hint="other"))
    recorder.record(again(form, "4", **same, day=TODAY - timedelta(days=1)))
    recorder.record(again(form, "5"))
    with maker() as session:
        rows = session.execute(select(Response.arrival_group, Response.device_group)).all()
    arrivals, devices = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    assert sorted(arrivals.values()) == sorted(devices.values()) == [1, 1, 1, 2]
    assert arrivals[None] == devices[None] == 1
    assert all(len(label) == 16 for label in arrivals if label)


def test_labels_of_another_placard_differ(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(again(form, "1", arrival_hint="094"))
    recorder.record(again(form, "2", arrival_hint="094", placard_id=None))
    with maker() as session:
        assert len(set(session.scalars(select(Response.arrival_group)))) == 2


def test_a_form_without_hints_makes_no_salt(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    recorder.record(form)
    with maker() as session:
        assert session.scalars(select(DaySalt)).all() == []


def test_order_of_storing_is_not_the_order_of_sending(
    recorder: Recorder, form: FilledForm, maker: SessionMaker
) -> None:
    sent = [f"{level}{other}359" for level in range(1, 6) for other in range(1, 6)]
    for place, answers in enumerate(sent):
        recorder.record(again(form, f"t{place}", answers=answers))
    with maker() as session:
        found = session.scalars(select(Response.answers).order_by(Response.id)).all()
    assert sorted(found) == sorted(sent)
    assert found != sent


def test_bulk_storing_counts_a_token_twice_in_one_batch_once(
    session: Session, form: FilledForm
) -> None:
    forms = [form, form, again(form, "other")]
    questionnaires = {form.questionnaire_id: make_questionnaire()}
    outcomes = store_forms(session.connection(), forms, questionnaires, keep_tokens=True)
    assert outcomes == ["stored", "already", "stored"]
    assert store_forms(session.connection(), [], questionnaires) == []
    assert set(session.scalars(select(SeenToken.day))) == {None}


def test_forms_of_one_batch_lie_on_the_disk_in_the_order_of_their_keys(
    postgresql_url: str,
) -> None:
    engine = open_engine(postgresql_url)
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        desk, questionnaire = store_desk(session, unit), store_questionnaire(session)
        forms = [make_form(unit, desk, questionnaire, comment="x") for _ in range(30)]
        store_forms(session.connection(), forms, {questionnaire: make_questionnaire()})
        for table in ("response", "comment", "seen_token"):
            key = "token_hash" if table == "seen_token" else "id"
            rows = session.scalars(text(f"SELECT {key} FROM {table} ORDER BY ctid")).all()  # noqa: S608
            assert len(rows) == 30
            assert list(rows) == sorted(rows)
    engine.dispose()


def test_sync_keeps_versions_that_answers_were_given_under(session: Session) -> None:
    assert sync_questionnaires(session, [make_questionnaire()], now=NOW) == 1
    assert sync_questionnaires(session, [make_questionnaire()], now=NOW) == 0


def test_ten_minutes_name_a_stretch_of_the_day() -> None:
    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 11, 20, hour, minute, tzinfo=VIETNAM)

    assert ten_minutes(at(9, 40)) == ten_minutes(at(9, 49)) == "094"
    assert ten_minutes(at(9, 50)) != ten_minutes(at(10, 50))


def test_duration_is_kept_as_a_band() -> None:
    assert [duration_band(value) for value in (0, 9.9, 10, 89, 90, 10_000)] == [0, 0, 1, 3, 4, 6]


def test_every_tally_table_has_the_key_of_a_cell() -> None:
    for model in (DailyTally, HalfMonthTally):
        table = model.__table__
        assert isinstance(table, Table)
        assert [column.name for column in table.primary_key][:2] == ["unit_id", "desk_id"]
        assert len(table.primary_key) == 5
