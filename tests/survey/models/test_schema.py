"""What the schema may hold about an answer, and the promises its constraints keep."""

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Date, DateTime, Engine, Time, insert, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.models import Base, Comment, Desk, Placard, Response, SeenToken, Unit, UnitSuccessor
from tests.factories import TODAY, store_desk, store_questionnaire, store_unit

#: Everything that may be stored near an answer. Adding a column means reading docs/privacy.md.
ALLOWED = {
    "response": {
        "id",
        "unit_id",
        "deciding_unit_id",
        "desk_id",
        "placard_id",
        "day",
        "reporting_quarter",
        "channel",
        "questionnaire_id",
        "answers",
        "facts",
        "field",
        "duration_band",
        "arrival_group",
        "device_group",
        "receipt",
    },
    "comment": {"id", "unit_id", "desk_id", "day", "text", "flags", "waits"},
    "seen_token": {"token_hash", "day"},
    "day_salt": {"day", "salt"},
    "flood_count": {"day", "label", "forms"},
    "spent_receipt": {"mark"},
    "daily_tally": {
        "unit_id",
        "desk_id",
        "day",
        "questionnaire_id",
        "channel",
        "forms",
        "sums",
    },
    "half_month_tally": {
        "unit_id",
        "desk_id",
        "start",
        "questionnaire_id",
        "channel",
        "forms",
        "sums",
    },
}
WITHOUT_ORDER = sorted(ALLOWED.keys() - {"day_salt"})


@pytest.mark.parametrize("table", sorted(ALLOWED))
def test_tables_of_answers_hold_only_what_is_allowed(engine: Engine, table: str) -> None:
    columns = {column["name"] for column in inspect(engine).get_columns(table)}
    assert columns == ALLOWED[table]


def test_no_table_holds_a_clock_time(engine: Engine) -> None:
    types = {
        (table, column["name"]): column["type"]
        for table in Base.metadata.tables
        for column in inspect(engine).get_columns(table)
    }
    assert any(isinstance(kind, Date) for kind in types.values())
    assert not [place for place, kind in types.items() if isinstance(kind, DateTime | Time)]


@pytest.mark.parametrize("table", WITHOUT_ORDER)
def test_sqlite_keeps_no_hidden_row_number(sqlite_engine: Engine, table: str) -> None:
    with sqlite_engine.connect() as connection:
        listing = connection.execute(text("PRAGMA table_list")).mappings()
        assert {row["name"]: row["wr"] for row in listing}[table] == 1


def test_no_key_leads_from_a_comment_to_its_answers() -> None:
    targets = {key.column.table.name for key in Comment.__table__.foreign_keys}
    assert targets == {"unit", "desk"}


@pytest.fixture
def place(session: Session) -> dict[str, Any]:
    unit = store_unit(session)
    return {
        "unit_id": unit,
        "desk_id": store_desk(session, unit),
        "questionnaire_id": store_questionnaire(session),
    }


def response_row(place: dict[str, Any], **changes: Any) -> dict[str, Any]:
    row = {
        "id": secrets.token_bytes(16),
        "day": TODAY,
        "reporting_quarter": 20264,
        "channel": "qr",
        "answers": "59424",
        "facts": "1",
    }
    return {**row, **place, **changes}


def test_a_right_response_is_stored(session: Session, place: dict[str, Any]) -> None:
    session.execute(insert(Response).values(response_row(place)))
    assert session.execute(text("SELECT count(*) FROM response")).scalar_one() == 1


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("response_channel_known", {"channel": "e-mail"}),
        ("response_key_is_random", {"id": b"1"}),
        ("response_reporting_quarter_real", {"reporting_quarter": 20265}),
        ("foreign key", {"desk_id": 99999}),
        ("foreign key", {"unit_id": 99999}),
        ("foreign key", {"questionnaire_id": 99999}),
        ("foreign key", {"placard_id": 99999}),
    ],
)
def test_a_wrong_response_breaks_a_named_promise(
    session: Session, place: dict[str, Any], promise: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=f"(?i){promise}"), session.begin_nested():
        session.execute(insert(Response).values(response_row(place, **changes)))


@pytest.mark.parametrize(
    ("promise", "model", "values"),
    [
        ("unit_kind_known", Unit, {"kind": "village"}),
        ("unit_ends_after_it_began", Unit, {"valid_to": date(2025, 7, 1)}),
        ("placard_token_has_80_bits", Placard, {"token": "abc"}),
        ("placard_grace_only_when_revoked", Placard, {"grace_until": TODAY}),
        ("desk_ends_after_it_began", Desk, {"valid_to": date(2020, 1, 1)}),
        ("seen_token_is_a_hash", SeenToken, {"token_hash": b"plain token"}),
        ("successor_extent_known", UnitSuccessor, {"extent": "half"}),
    ],
)
def test_other_promises_are_kept_by_name(
    session: Session, place: dict[str, Any], promise: str, model: type[Base], values: dict[str, Any]
) -> None:
    other = store_unit(session, "00008")
    right: dict[type[Base], dict[str, Any]] = {
        Unit: {
            "code": "00070",
            "name": "x",
            "kind": "ward",
            "valid_from": date(2025, 7, 1),
            "sort_key": "x",
            "search_key": "x",
        },
        Desk: {
            "unit_id": other,
            "code": "Q9",
            "name": "x",
            "has_kiosk": False,
            "valid_from": TODAY,
            "sort_key": "x",
        },
        Placard: {"desk_id": place["desk_id"], "token": "0" * 16, "issued_on": TODAY},
        SeenToken: {"token_hash": b"x" * 32, "day": TODAY},
        UnitSuccessor: {
            "old_unit_id": place["unit_id"],
            "new_unit_id": other,
            "from_date": TODAY,
            "extent": "full",
        },
    }
    with session.begin_nested() as savepoint:
        session.execute(insert(model).values(right[model]))
        savepoint.rollback()
    with pytest.raises(IntegrityError, match=promise), session.begin_nested():
        session.execute(insert(model).values({**right[model], **values}))


def test_one_code_may_name_two_units_at_different_times(session: Session) -> None:
    old = store_unit(session, "00004", valid_from=date(2020, 1, 1), valid_to=date(2025, 7, 1))
    new = store_unit(session, "00004")
    assert old != new
    with pytest.raises(IntegrityError), session.begin_nested():
        store_unit(session, "00004")
