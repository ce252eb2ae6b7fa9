"""Issuing codes: numbers without gaps, nothing kept, clear refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker, sessions
from survey.models import Desk, Placard, ReceiptBatch, SpentReceipt
from survey.services.intake.issue_receipts import MOST_AT_ONCE, ReceiptsRefused, issue_receipts
from survey.services.intake.seal_receipts import SERIALS, ReceiptKeys
from tests.child import exit_code, start_child
from tests.factories import NOW, TODAY, store_desk, store_placard, store_unit

KEYS = ReceiptKeys("an installation's secret, long enough")


@pytest.fixture
def desk(session: Session) -> int:
    desk = store_desk(session, store_unit(session), name="Quầy số 1")
    store_placard(session, desk, token="abcdefghjkmnpqrs")
    return desk


def batches(session: Session) -> list[tuple[int, int]]:
    rows = session.execute(select(ReceiptBatch.first_serial, ReceiptBatch.count))
    return sorted((row[0], row[1]) for row in rows)


def test_each_issue_takes_the_next_numbers_of_its_desk(session: Session, desk: int) -> None:
    other = store_desk(session, store_unit(session, "00005"), "Q2")
    store_placard(session, other)
    issued = [issue_receipts(session, KEYS, code, 40, NOW) for code in ("Q1", "Q1", "Q2")]
    assert batches(session) == [(0, 40), (0, 40), (40, 40)]
    assert len({code for one in issued for code in one.codes}) == 120
    assert (issued[0].unit_name, issued[0].desk_name) == ("Phường 00004", "Quầy số 1")
    assert issued[0].placard == "abcdefghjkmnpqrs"


def test_numbers_issued_again_after_an_old_backup_give_other_codes(
    session: Session, desk: int
) -> None:
    before = issue_receipts(session, KEYS, "Q1", 50, NOW).codes
    session.execute(delete(ReceiptBatch))
    again = issue_receipts(session, KEYS, "Q1", 50, NOW).codes
    assert not set(before) & set(again)


def test_refuses_a_desk_that_is_unknown_or_has_no_placard(session: Session, desk: int) -> None:
    with pytest.raises(ReceiptsRefused, match="KHONG"):
        issue_receipts(session, KEYS, "KHONG", 1, NOW)
    session.execute(update(Placard).values(revoked_on=TODAY, grace_until=TODAY + timedelta(9)))
    with pytest.raises(ReceiptsRefused, match="niêm yết"):
        issue_receipts(session, KEYS, "Q1", 1, NOW)


def test_refuses_a_closed_desk(session: Session, desk: int) -> None:
    session.execute(update(Desk).values(valid_to=TODAY))
    with pytest.raises(ReceiptsRefused):
        issue_receipts(session, KEYS, "Q1", 1, NOW)


@pytest.mark.parametrize("count", [0, -1, MOST_AT_ONCE + 1])
def test_refuses_too_few_and_too_many_at_once(session: Session, desk: int, count: int) -> None:
    with pytest.raises(ReceiptsRefused):
        issue_receipts(session, KEYS, "Q1", count, NOW)
    assert batches(session) == []


def test_says_when_a_desk_runs_out_of_numbers(session: Session, desk: int) -> None:
    row = {"desk_id": desk, "first_serial": 0, "count": SERIALS - 3, "issued_on": TODAY}
    session.execute(insert(ReceiptBatch).values(salt=bytes(16), **row))
    with pytest.raises(ReceiptsRefused, match="còn 3 mã"):
        issue_receipts(session, KEYS, "Q1", 4, NOW)
    assert len(issue_receipts(session, KEYS, "Q1", 3, NOW).codes) == 3


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("receipt_batch_within_serials", {"count": 0}),
        ("receipt_batch_within_serials", {"first_serial": -1}),
        ("receipt_batch_within_serials", {"first_serial": SERIALS}),
        ("receipt_batch_salt_is_random", {"salt": b"short"}),
        ("foreign key", {"desk_id": 999}),
    ],
)
def test_a_wrong_batch_breaks_a_named_promise(
    session: Session, desk: int, promise: str, changes: dict[str, Any]
) -> None:
    row = {"desk_id": desk, "first_serial": 0, "count": 1, "issued_on": TODAY, "salt": bytes(16)}
    with pytest.raises(IntegrityError, match=f"(?i){promise}"), session.begin_nested():
        session.execute(insert(ReceiptBatch).values({**row, **changes}))


def test_a_plain_code_is_no_mark(session: Session) -> None:
    with pytest.raises(IntegrityError, match="spent_receipt_is_a_hash"), session.begin_nested():
        session.execute(insert(SpentReceipt).values(mark=b"ABCDEFGH"))


def test_processes_that_issue_at_once_take_different_numbers(
    engine: Engine, maker: SessionMaker
) -> None:
    with maker.begin() as session:
        store_placard(session, store_desk(session, store_unit(session)))

    def issue() -> None:
        for _ in range(4):
            with sessions(engine).begin() as session:
                issue_receipts(session, KEYS, "Q1", 25, NOW)

    children = [start_child(issue) for _ in range(3)]
    assert [exit_code(child) for child in children] == [0, 0, 0]
    with maker() as session:
        assert batches(session) == [(first, 25) for first in range(0, 300, 25)]
