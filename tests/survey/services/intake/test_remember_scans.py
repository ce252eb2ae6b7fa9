"""What is remembered of a code is never older than the database."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from survey.database.change_marks import SCANNED, SOURCES
from survey.database.engine import sessions
from survey.database.quick_read import ask
from survey.models.base import Base
from survey.queries.change_marks import MARKS
from survey.services.intake.remember_scans import A_MOMENT, ScanMemory, read_scan
from tests.factories import TODAY, store_placard, store_unit
from tests.site import TOKEN, furnish

TOMORROW = TODAY + timedelta(days=1)
#: Each changes what a scan of the code gives, by a statement typed by hand.
CHANGES = {
    "placard": "UPDATE placard SET revoked_on = :today",
    "desk": "UPDATE desk SET name = 'Quầy khác'",
    "unit": "UPDATE unit SET name = 'Phường khác'",
    "setting": "INSERT INTO setting (key, value) VALUES ('contact.hotline', '\"1022\"')",
    "deciding_unit": "INSERT INTO deciding_unit (desk_id, unit_id) VALUES (1, 2)",
    "questionnaire_start": (
        "INSERT INTO questionnaire_start (day, questionnaire_id)"
        " SELECT :today, id FROM questionnaire WHERE code = 'mot-cua-2026'"
    ),
    "campaign": (
        "INSERT INTO campaign (name, kind, first_day, last_day, questionnaire_id, ask_age,"
        " ask_gender, receipts, revision) SELECT 'Thử', 'standing', :today, :tomorrow, id,"
        " FALSE, FALSE, TRUE, 1 FROM questionnaire WHERE code = 'mot-cua-2026'"
    ),
}


@pytest.fixture
def furnished(engine: Engine) -> Engine:
    with sessions(engine).begin() as session:
        furnish(session)
        store_unit(session, "00009", name="Sở Xây dựng")
    return engine


def change(session: Session, statement: str) -> None:
    session.execute(text(statement), {"today": str(TODAY), "tomorrow": str(TOMORROW)})


def look(engine: Engine, memory: ScanMemory, day: date = TODAY, token: str = TOKEN) -> Any:
    return memory.look(sessions(engine), token, day)


def fresh(engine: Engine, day: date = TODAY) -> Any:
    with sessions(engine)() as session:
        return read_scan(session, TOKEN, day)


def count_statements(engine: Engine, memory: ScanMemory) -> int:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    look(engine, memory)
    event.remove(engine, "before_cursor_execute", note)
    return sum(one.startswith("SELECT") for one in seen)


def test_a_second_scan_asks_the_database_for_its_marks_alone(
    furnished: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, asked = ScanMemory(), list[str]()

    def note(engine: Engine, question: str) -> object:
        asked.append(question)
        return ask(engine, question)

    monkeypatch.setattr("survey.services.intake.remember_scans.ask", note)
    first = look(furnished, memory)
    assert first == fresh(furnished)
    assert count_statements(furnished, memory) == 0
    assert look(furnished, memory) is first
    assert asked == [MARKS] * 3


def test_thanks_ask_nothing_within_a_moment_of_a_scan(
    furnished: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, clock = ScanMemory(), [100.0]
    monkeypatch.setattr("survey.services.intake.remember_scans.monotonic", lambda: clock[0])
    assert memory.recall(TOKEN, TODAY) is None
    scanned = look(furnished, memory)
    clock[0] += A_MOMENT
    monkeypatch.setattr("survey.services.intake.remember_scans.ask", None)
    assert memory.recall(TOKEN, TODAY) is scanned
    assert memory.recall(TOKEN, TOMORROW) is None
    clock[0] += 0.01
    assert memory.recall(TOKEN, TODAY) is None


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_holds_from_the_next_scan_on(furnished: Engine, table: str) -> None:
    memory = ScanMemory()
    before = look(furnished, memory)
    with sessions(furnished).begin() as session:
        change(session, CHANGES[table])
    after = look(furnished, memory)
    assert after != before
    assert after == fresh(furnished)


def test_another_day_is_another_scan(furnished: Engine) -> None:
    memory = ScanMemory()
    with sessions(furnished).begin() as session:
        change(session, "UPDATE placard SET revoked_on = :today, grace_until = :tomorrow")
    statuses = [look(furnished, memory, day).place.status for day in (TODAY, TOMORROW, TODAY)]
    assert statuses == ["grace", "revoked", "grace"]


def test_codes_that_do_not_exist_are_not_remembered(furnished: Engine) -> None:
    memory = ScanMemory()
    token = "0" * 16
    assert look(furnished, memory, token=token) is None
    with sessions(furnished).begin() as session:
        store_placard(session, 1, token=token)
    assert look(furnished, memory, token=token) is not None


def test_nothing_is_remembered_while_changes_are_not_counted(furnished: Engine) -> None:
    sqlite = furnished.dialect.name == "sqlite"
    with sessions(furnished).begin() as session:
        session.execute(
            text(
                "DROP TRIGGER mark_placard_update"
                if sqlite
                else "DROP FUNCTION mark_placard() CASCADE"
            )
        )
    memory = ScanMemory()
    assert look(furnished, memory).place.status == "active"
    with sessions(furnished).begin() as session:
        change(session, CHANGES["placard"])
    assert look(furnished, memory).place.status == "revoked"


def test_a_scan_reads_no_table_whose_changes_are_not_counted(furnished: Engine) -> None:
    """Whoever lets a form depend on another table must count its changes, or it would be stale."""
    with sessions(furnished).begin() as session:
        change(session, CHANGES["campaign"])
    tables, read = set(Base.metadata.tables), set[str]()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        read.update(tables & set(re.findall(r"(?:FROM|JOIN) (\w+)", statement)))

    event.listen(furnished, "before_cursor_execute", note)
    fresh(furnished)
    event.remove(furnished, "before_cursor_execute", note)
    assert {"placard", "desk", "campaign"} <= read
    assert read <= {*SOURCES, *SCANNED}
