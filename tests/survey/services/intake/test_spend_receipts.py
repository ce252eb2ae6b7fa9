"""One-time codes at the door: spent once, never an error, no way from a code to an answer."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import Base, ReceiptBatch, Response, SpentReceipt
from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys, read_code, shown_code
from survey.services.record_response import FilledForm, NotStored, Recorder, store_forms
from survey.services.settings.manage_settings import change_setting
from tests.child import exit_code, start_child
from tests.factories import (
    NOW,
    make_form,
    make_questionnaire,
    store_desk,
    store_placard,
    store_questionnaire,
    store_unit,
)

KEYS = ReceiptKeys("an installation's secret, long enough")


@dataclass
class House:
    """An installation that asks for codes, with eight codes issued for its desk."""

    engine: Engine
    maker: SessionMaker
    recorder: Recorder
    form: FilledForm
    codes: tuple[str, ...]

    def send(self, code: str | None, **changes: Any) -> str:
        token = secrets.token_urlsafe(16)
        form = replace(self.form, form_token=token, receipt=code, **changes)
        return self.recorder.record(form)

    def states(self) -> Counter[str]:
        with self.maker() as session:
            return Counter(session.scalars(select(Response.receipt)))

    def spent(self) -> int:
        with self.maker() as session:
            return len(session.scalars(select(SpentReceipt.mark)).all())


def furnish(session: Session) -> tuple[FilledForm, tuple[str, ...]]:
    unit = store_unit(session)
    desk = store_desk(session, unit)
    form = make_form(
        unit, desk, store_questionnaire(session), placard_id=store_placard(session, desk)
    )
    change_setting(session, "receipts.enabled", True)
    return form, issue_receipts(session, KEYS, "Q1", 8, NOW).codes


@pytest.fixture
def house(engine: Engine, maker: SessionMaker) -> Iterator[House]:
    with maker.begin() as session:
        form, codes = furnish(session)
    recorder = Recorder(engine, {form.questionnaire_id: make_questionnaire()}, KEYS)
    yield House(engine, maker, recorder, form, codes)
    recorder.close()


def test_a_good_code_is_verified_once_and_then_no_more(house: House) -> None:
    assert house.send(house.codes[0]) == "stored"
    assert house.states() == {"verified": 1}
    assert house.send(house.codes[0].lower().replace("-", " ")) == "stored"
    assert house.states() == {"verified": 1, "unverified": 1}
    assert house.spent() == 1


@pytest.mark.parametrize("code", [None, "", " \n"])
def test_a_form_without_a_code_is_neither(house: House, code: str | None) -> None:
    house.send(code)
    assert house.states() == {"none": 1}


def test_the_same_form_sent_again_never_spends_nor_takes_back(house: House) -> None:
    form = replace(house.form, receipt=house.codes[0])
    assert [house.recorder.record(form) for _ in range(3)] == ["stored", "already", "already"]
    other = replace(form, receipt=house.codes[1])
    assert house.recorder.record(other) == "already"
    assert house.states() == {"verified": 1}
    house.send(house.codes[1])
    assert house.states() == {"verified": 2}


def test_a_form_that_was_not_stored_leaves_its_code_unspent(house: House) -> None:
    with pytest.raises(NotStored):
        house.send(house.codes[0], channel="e-mail")
    assert house.spent() == 0
    house.send(house.codes[0])
    assert house.states() == {"verified": 1}


def test_forged_codes_are_stored_as_unverified(house: House) -> None:
    with house.maker.begin() as session:
        batch = session.scalars(select(ReceiptBatch)).one()
        store_desk(session, house.form.unit_id, "Q2")
        never_issued = shown_code(KEYS.seal(house.form.desk_id, batch.salt, batch.count))
        elsewhere = shown_code(KEYS.seal(house.form.desk_id + 1, batch.salt, 0))
        stranger = ReceiptKeys("a key of somebody else altogether").seal(1, batch.salt, 0)
    unsigned = read_code(house.codes[0])
    assert unsigned is not None
    for code in (never_issued, elsewhere, shown_code(unsigned ^ 1), shown_code(stranger), "ABC"):
        assert house.send(code) == "stored"
    assert house.states() == {"unverified": 5}
    assert house.spent() == 0


def test_a_code_is_good_at_its_own_desk_only(house: House) -> None:
    with house.maker.begin() as session:
        other = store_desk(session, house.form.unit_id, "Q2")
        store_placard(session, other)
        issue_receipts(session, KEYS, "Q2", 8, NOW)
    house.send(house.codes[0], desk_id=other, placard_id=None)
    assert house.states() == {"unverified": 1}
    house.send(house.codes[0])
    assert house.states() == {"unverified": 1, "verified": 1}


def test_two_forms_of_one_batch_with_one_code_are_one_verified_and_one_not(house: House) -> None:
    forms = [replace(house.form, form_token=f"t{n}", receipt=house.codes[0]) for n in range(5)]
    with house.maker.begin() as session:
        known = {house.form.questionnaire_id: make_questionnaire()}
        store_forms(session.connection(), forms, known, receipt_keys=KEYS)
    assert house.states() == {"verified": 1, "unverified": 4}


def test_a_form_sent_again_beside_a_new_one_spends_nothing(house: House) -> None:
    known = {house.form.questionnaire_id: make_questionnaire()}
    new = replace(house.form, form_token="new", receipt=house.codes[1])
    house.recorder.record(house.form)
    with house.maker.begin() as session:
        again = replace(house.form, receipt=house.codes[2])
        outcomes = store_forms(session.connection(), [again, new], known, receipt_keys=KEYS)
    assert outcomes == ["already", "stored"]
    assert house.states() == {"none": 1, "verified": 1}
    assert house.spent() == 1


def test_threads_that_send_one_code_at_once_spend_it_once(house: House) -> None:
    sent = [code for code in house.codes for _ in range(6)]
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(house.send, sent)) == {"stored"}
    assert house.states() == {"verified": 8, "unverified": 40}
    assert house.spent() == 8


def test_processes_that_send_one_code_at_once_spend_it_once(house: House) -> None:
    def send_all() -> None:
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(house.send, house.codes * 2)) == {"stored"}

    children = [start_child(send_all) for _ in range(3)]
    assert [exit_code(child) for child in children] == [0, 0, 0]
    assert house.states() == {"verified": 8, "unverified": 40}
    assert house.spent() == 8


def test_where_codes_are_not_asked_none_is_looked_at(house: House) -> None:
    with house.maker.begin() as session:
        change_setting(session, "receipts.enabled", False)
    house.send(house.codes[0])
    house.send("ABC")
    assert (house.states(), house.spent()) == ({"none": 2}, 0)


def test_a_form_without_a_code_costs_no_statement_more(house: House) -> None:
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    house.send(None)
    event.listen(house.engine, "before_cursor_execute", note)
    house.send(None)
    assert not [s for s in statements if "receipt_" in s or "_receipt" in s or "setting" in s]
    statements.clear()
    house.send(house.codes[0])
    assert len([s for s in statements if "receipt_batch" in s or "spent_receipt" in s]) == 2


def test_nothing_that_is_stored_shows_a_code_or_leads_from_one_to_an_answer(house: House) -> None:
    for code in house.codes:
        house.send(code)
    numbers = [read_code(code) for code in house.codes]
    raw = {number.to_bytes(5, "big") for number in numbers if number is not None}
    known = {*house.codes, *(code.replace("-", "") for code in house.codes), *numbers, *raw}
    with house.maker() as session:
        rows = {t.name: session.execute(select(t)).all() for t in Base.metadata.sorted_tables}
        marks = set(session.scalars(select(SpentReceipt.mark)))
    values = [value for found in rows.values() for row in found for value in row]
    assert not [
        value for value in values if isinstance(value, str | int | bytes) and value in known
    ]
    keys = {row.id for row in rows["response"]} | {row.token_hash for row in rows["seen_token"]}
    assert not {key[:16] for key in keys} & {mark[:16] for mark in marks}


def test_used_codes_stand_alone_without_day_desk_or_order(house: House) -> None:
    table = Base.metadata.tables["spent_receipt"]
    assert [column.name for column in table.columns] == ["mark"]
    assert not table.foreign_keys
    for code in house.codes:
        house.send(code)
    with house.maker() as session:
        marks = session.scalars(select(SpentReceipt.mark).order_by(SpentReceipt.mark)).all()
        in_order = [KEYS.mark(house.form.desk_id, read_code(code) or 0) for code in house.codes]
    assert sorted(in_order) == marks
    assert in_order != marks


def test_sqlite_keeps_no_hidden_row_number_of_used_codes(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        listing = connection.execute(text("PRAGMA table_list")).mappings()
        assert {row["name"]: row["wr"] for row in listing}["spent_receipt"] == 1


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(written=st.text())
def test_any_text_as_a_code_is_taken_without_an_error(house: House, written: str) -> None:
    before = house.states()
    assert house.send(written) == "stored"
    state = "unverified" if written.strip() else "none"
    assert house.states() == before + Counter([state])
