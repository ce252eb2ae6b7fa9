from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import AuditEntry
from survey.services.changes.keep_audit import (
    COMMAND_LINE,
    GENESIS,
    Actor,
    BrokenLink,
    first_broken_link,
    note_action,
)
from tests.factories import NOW

HEAD = Actor(7, "Trần Thị Mây")


def note_three(session: Session) -> None:
    note_action(session, COMMAND_LINE, "period.close", "period:2026-Q3", now=NOW)
    note_action(session, HEAD, "unit.rename", "unit:5", {"after": "B", "before": "Ạ"}, now=NOW)
    note_action(session, HEAD, "unit.rename", "unit:6", now=NOW + timedelta(hours=1))


def test_each_entry_seals_the_one_before(session: Session) -> None:
    note_three(session)
    first, second, third = session.scalars(select(AuditEntry).order_by(AuditEntry.number))
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert first.seal_before == GENESIS
    assert (second.seal_before, third.seal_before) == (first.seal, second.seal)
    assert second.at == "2026-11-20T02:30:00Z"
    assert (second.actor_id, second.actor_name) == (7, "Trần Thị Mây")
    assert json.loads(second.detail) == {"before": "Ạ", "after": "B"}
    assert first.actor_id is None
    assert first_broken_link(session) is None


def test_an_undone_change_leaves_no_entry(maker: SessionMaker) -> None:
    with maker() as session:
        note_three(session)
        session.rollback()
    with maker() as session:
        assert session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(maker: SessionMaker, change: str) -> None:
    with maker.begin() as session:
        note_three(session)
    statement = (
        update(AuditEntry).values(actor_name="?") if change == "update" else delete(AuditEntry)
    )
    with pytest.raises(DBAPIError), maker.begin() as session:
        session.execute(statement)


def without_guards(session: Session) -> None:
    """Do what somebody with all rights on the database could do."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(text("DROP TRIGGER audit_entry_no_delete"))
    else:
        session.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "Người khác"),
        ("actor_id", 8),
        ("at", "2026-11-20T02:30:01Z"),
        ("action", "unit.close"),
        ("subject", "unit:6"),
        ("detail", "{}"),
        ("seal", "f" * 64),
        ("seal_before", "f" * 64),
    ],
)
def test_a_changed_entry_breaks_the_chain(
    maker: SessionMaker, column: str, value: str | int
) -> None:
    with maker.begin() as session:
        note_three(session)
        without_guards(session)
        session.execute(update(AuditEntry).where(AuditEntry.number == 2).values({column: value}))
    with maker() as session:
        assert first_broken_link(session) == BrokenLink(2, "changed")


def test_a_missing_entry_breaks_the_chain(maker: SessionMaker) -> None:
    with maker.begin() as session:
        note_three(session)
        without_guards(session)
        session.execute(delete(AuditEntry).where(AuditEntry.number == 2))
    with maker() as session:
        assert first_broken_link(session) == BrokenLink(2, "missing")


def test_two_who_act_at_once_make_one_chain(engine: Engine, maker: SessionMaker) -> None:
    def act(_: int) -> None:
        with maker.begin() as session:
            note_action(session, HEAD, "unit.rename", "unit:5", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(20)))
    with maker() as session:
        assert first_broken_link(session) is None
        assert len(session.scalars(select(AuditEntry)).all()) == 20
