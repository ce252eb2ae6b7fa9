"""What is kept near an answer is exactly what docs/privacy.md tells."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Date, DateTime, Time

from survey.models import Base
from tests.architecture.source import ROOT

TABLES = Base.metadata.tables
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
#: Nothing is added here before docs/privacy.md says what it is and why it names nobody.
KEPT = {
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
}
#: Tables whose rows are made when a citizen answers: none may hold a moment or an order.
CITIZENS = sorted(KEPT)
#: What is done about comments: made by staff, in days, and with no way to an answer.
CASES = {
    "comment_case": {
        "id",
        "unit_id",
        "quarter",
        "state",
        "masked",
        "channel",
        "summary",
        "done",
        "revision",
    },
    "comment_addressee": {
        "case_id",
        "unit_id",
        "passed_on",
        "started_on",
        "progressed_on",
        "answer",
        "answered_on",
        "revision",
    },
    "comment_note": {"id", "case_id", "unit_id", "written_on", "author", "text"},
    "comment_release": {"unit_id", "quarter", "first_quarter", "last_quarter", "released_on"},
}


@pytest.mark.parametrize("table", CITIZENS)
def test_keeps_only_the_columns_that_were_agreed(table: str) -> None:
    assert {column.name for column in TABLES[table].columns} == KEPT[table]


@pytest.mark.parametrize("table", sorted(CASES))
def test_cases_hold_only_what_was_agreed_and_no_clock_time(table: str) -> None:
    assert {column.name for column in TABLES[table].columns} == CASES[table]
    kinds = [type(column.type) for column in TABLES[table].columns]
    assert not any(issubclass(kind, DateTime | Time) for kind in kinds)


@pytest.mark.parametrize("table", ["comment_case", "comment_addressee"])
def test_cases_keep_no_order(table: str) -> None:
    assert TABLES[table].dialect_options["sqlite"]["with_rowid"] is False


@pytest.mark.parametrize("table", CITIZENS)
def test_keeps_days_and_no_clock_time(table: str) -> None:
    kinds = [type(column.type) for column in TABLES[table].columns]
    assert any(issubclass(kind, Date) for kind in kinds) == ("day" in KEPT[table])
    assert not any(issubclass(kind, DateTime | Time) for kind in kinds)


@pytest.mark.parametrize("table", sorted(KEPT.keys() - {"day_salt"}))
def test_keeps_no_hidden_row_number(table: str) -> None:
    assert TABLES[table].dialect_options["sqlite"]["with_rowid"] is False


@pytest.mark.parametrize("table", ["response", "comment"])
def test_no_other_table_points_at_an_answer(table: str) -> None:
    pointing = {
        (other.name, key.column.table.name)
        for other in TABLES.values()
        for key in other.foreign_keys
        if key.column.table.name == table
    }
    assert pointing == set()


def test_every_promise_is_a_constraint_of_that_name() -> None:
    promised = set(re.findall(r"`([a-z]+(?:_[a-z]+){2,})`", PRIVACY))
    kept = {str(constraint.name) for table in TABLES.values() for constraint in table.constraints}
    assert {"response_key_is_random", "response_channel_known"} <= promised & kept
    assert promised <= kept
