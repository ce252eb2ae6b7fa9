"""Lets go, once a day, of everything whose time is over, and reports what it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import ColumnElement, delete
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import KioskCode, KnownBrowser, PasswordLink, ReceiptBatch, SignIn, SpentReceipt
from survey.models.base import Base
from survey.queries.sign_ins import LONGEST
from survey.services.comments.purge_comments import purge_comments
from survey.services.comments.tend_comments import HOUSEKEEPING
from survey.services.intake.destroy_labels import Destroyed
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.people.keep_sign_ins import KNOWN_FOR
from survey.services.sheets.keep_upload import sweep_uploads
from survey.services.upkeep.note_upkeep import note_upkeep, upkeep_of

#: One-time codes are for a slip that is collected within weeks; after a year and a month a batch is
#: void, and with it the marks that tell which of its codes were used.
RECEIPTS_FOR = timedelta(days=400)
AT_ONCE = 500
KIND = "retention"


@dataclass
class Retention:
    """Does it once a day; a day on which it failed is tried again."""

    keys: ReceiptKeys
    uploads: Path
    done: date | None = None

    def tend(self, sessions: SessionMaker, now: datetime) -> bool:
        """Do what is due today; tell whether it was done now."""
        if self.done == now.date():
            return False
        files = sweep_uploads(self.uploads, now) if self.uploads.is_dir() else 0
        with sessions.begin() as session:
            let_go(session, self.keys, now, files=files)
        self.done = now.date()
        return True


def let_go(session: Session, keys: ReceiptKeys, now: datetime, *, files: int = 0) -> dict[str, int]:
    """Delete what is too old and add it to the report of today; give what was deleted now.

    `files` are uploaded files that were deleted before.
    """
    moment, day = int(now.timestamp()), now.date()
    purged = purge_comments(session, HOUSEKEEPING, now)
    batches, spent = _let_receipts_go(session, keys, day - RECEIPTS_FOR)
    too_old = moment - int(LONGEST.total_seconds())
    gone = {
        "comments": purged.deleted,
        "comments_unhandled": purged.unhandled,
        "receipt_batches": batches,
        "receipts": spent,
        "sign_ins": _delete(session, SignIn, SignIn.opened_at < too_old),
        "links": _delete(session, PasswordLink, PasswordLink.expires_at < moment),
        "browsers": _delete(session, KnownBrowser, KnownBrowser.used_on < day - KNOWN_FOR),
        "kiosk_codes": _delete(session, KioskCode, KioskCode.valid_until < day),
        "uploads": files,
    }
    add_to_report(session, day, gone)
    return gone


def note_destroyed(session: Session, gone: Destroyed, now: datetime) -> None:
    """Add salts and form tokens, which go by the minute, to the report of today."""
    if gone.salts or gone.tokens:
        add_to_report(session, now.date(), {"salts": gone.salts, "tokens": gone.tokens})


def add_to_report(session: Session, day: date, gone: dict[str, int]) -> None:
    """Add counts to the report of a day."""
    so_far = upkeep_of(session, KIND, day)
    sums = {kind: so_far.get(kind, 0) + count for kind, count in gone.items()}
    note_upkeep(session, KIND, day, {**so_far, **sums})


def _delete(session: Session, model: type[Base], old: ColumnElement[bool]) -> int:
    return session.connection().execute(delete(model).where(old)).rowcount


def _let_receipts_go(session: Session, keys: ReceiptKeys, before: date) -> tuple[int, int]:
    """Delete old batches with the marks of their used codes; count both.

    A mark has no day, so that it lies beside no answer: which ones are old is found by making the
    codes of the batch anew.
    """
    old = session.connection().execute(
        delete(ReceiptBatch)
        .where(ReceiptBatch.issued_on < before)
        .returning(
            ReceiptBatch.desk_id, ReceiptBatch.first_serial, ReceiptBatch.count, ReceiptBatch.salt
        )
    )
    rows = old.all()
    marks = (
        one.mark(row.desk_id, one.seal(row.desk_id, row.salt, serial))
        for one in keys.all
        for row in rows
        for serial in range(row.first_serial, row.first_serial + row[2])
    )
    return len(rows), _delete_marks(session, marks)


def _delete_marks(session: Session, marks: Iterable[bytes]) -> int:
    left, gone = iter(marks), 0
    while part := list(islice(left, AT_ONCE)):
        gone += _delete(session, SpentReceipt, SpentReceipt.mark.in_(part))
    return gone
