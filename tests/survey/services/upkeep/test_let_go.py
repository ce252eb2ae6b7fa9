"""What is too old goes once a day, is counted, and nothing else goes with it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import (
    KioskCode,
    KnownBrowser,
    PasswordLink,
    ReceiptBatch,
    SeenToken,
    SignIn,
    SpentReceipt,
)
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.intake.issue_receipts import issue_receipts
from survey.services.intake.seal_receipts import ReceiptKeys, read_code
from survey.services.places.manage_placards import issue_placard
from survey.services.sheets.keep_upload import keep_upload
from survey.services.upkeep.let_go import RECEIPTS_FOR, Retention, let_go, note_destroyed
from survey.services.upkeep.tell_upkeep import NOTHING, tell_deleted
from tests.factories import NOW, TODAY, store_desk, store_unit
from tests.staff import store_account
from tests.survey.services.comment_place import store_comments

KEYS = ReceiptKeys("a secret of the tests, long enough")
DAY = timedelta(days=1)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def spend(session: Session, codes: tuple[str, ...], desk_id: int) -> None:
    marks = [KEYS.mark(desk_id, code) for text in codes if (code := read_code(text)) is not None]
    session.execute(insert(SpentReceipt), [{"mark": mark} for mark in marks])


def test_old_batches_of_codes_go_with_their_marks_and_younger_ones_stay(session: Session) -> None:
    desk = store_desk(session, store_unit(session))
    issue_placard(session, desk, NOW - 500 * DAY)
    old = issue_receipts(session, KEYS, "Q1", 700, NOW - RECEIPTS_FOR - DAY)
    young = issue_receipts(session, KEYS, "Q1", 5, NOW - RECEIPTS_FOR)
    spend(session, old.codes[:600] + young.codes[:2], desk)
    gone = let_go(session, KEYS, NOW)
    assert (gone["receipt_batches"], gone["receipts"]) == (1, 600)
    assert (count(session, ReceiptBatch), count(session, SpentReceipt)) == (1, 2)
    # Numbers go on where the batch that stays ends: no code is made twice.
    issue_receipts(session, KEYS, "Q1", 1, NOW)
    assert session.scalar(select(func.max(ReceiptBatch.first_serial))) == 705


def test_sign_ins_links_browsers_and_tablet_codes_go_when_their_time_is_over(
    session: Session,
) -> None:
    account = store_account(session, "an")
    moment = int(NOW.timestamp())
    half_a_day = 12 * 3600
    for age in (half_a_day - 1, half_a_day + 1):
        at = {"opened_at": moment - age, "seen_at": moment - age, "stage": "open"}
        row = {"key_hash": bytes([age % 251] * 32), "account_id": account, "browser": "x", **at}
        session.execute(insert(SignIn).values(row))
    session.execute(
        insert(PasswordLink).values(account_id=account, token_hash=b"t" * 32, expires_at=moment - 1)
    )
    for age in (180, 181):
        row = {"account_id": account, "mark_hash": bytes([age] * 32), "used_on": TODAY - age * DAY}
        session.execute(insert(KnownBrowser).values(row))
    desk = store_desk(session, store_unit(session))
    for age in (0, 1):
        row = {"code_hash": bytes([age] * 32), "desk_id": desk, "valid_until": TODAY - age * DAY}
        session.execute(insert(KioskCode).values(row))
    gone = let_go(session, KEYS, NOW)
    assert {kind: number for kind, number in gone.items() if number} == {
        "sign_ins": 1,
        "links": 1,
        "browsers": 1,
        "kiosk_codes": 1,
    }
    for model in (SignIn, KnownBrowser, KioskCode):
        assert count(session, model) == 1


def test_the_report_of_a_day_adds_up_all_that_went_and_is_told(session: Session) -> None:
    unit = store_unit(session)
    store_desk(session, unit)
    store_comments(session, unit, 3)
    session.execute(insert(SeenToken).values(token_hash=b"s" * 32, day=TODAY))
    later = NOW + 380 * DAY
    for moment in (NOW, later, later):
        note_destroyed(session, destroy_labels(session, moment), moment)
        let_go(session, KEYS, moment)
    today, then = reversed(upkeep_reports(session, "retention", 9))
    assert (today.day, tell_deleted(today.detail)) == (TODAY, NOTHING)
    assert then.day == later.date()
    assert tell_deleted(then.detail) == (
        "3 góp ý nguyên văn (trong đó 3 góp ý chưa ai xử lý), 1 mã của phiếu đã nhận"
    )


def test_it_is_done_once_a_day_and_again_on_a_day_on_which_it_failed(
    maker: SessionMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uploads"
    fresh = keep_upload(folder, "a.csv", b"x", NOW)
    stale = folder / keep_upload(folder, "b.csv", b"x", NOW)
    for file, age in ((folder / fresh, 0), (stale, 2)):
        at = (NOW - age * DAY).timestamp()
        os.utime(file, (at, at))
    retention = Retention(KEYS, folder)
    with monkeypatch.context() as patch:
        fault = OperationalError("full", None, Exception())
        patch.setattr(
            "survey.services.upkeep.let_go.let_go", lambda *_, **__: (_ for _ in ()).throw(fault)
        )
        with pytest.raises(OperationalError):
            retention.tend(maker, NOW)
    assert retention.tend(maker, NOW)
    assert not retention.tend(maker, NOW)
    assert retention.tend(maker, NOW + DAY)
    assert [file.name for file in folder.iterdir()] == [fresh]
    with maker() as session:
        assert len(upkeep_reports(session, "retention", 9)) == 2
    assert Retention(KEYS, tmp_path / "none").tend(maker, NOW)
