"""Spends the one-time codes given with forms, in the transaction that stores the forms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Session

from survey.database.statements import insert_or
from survey.models import Campaign, ReceiptBatch, SpentReceipt
from survey.queries.settings import setting
from survey.services.intake.seal_receipts import ReceiptKeys, read_code

#: A desk and what was written as the code, if anything.
Given = tuple[int, str | None]
_SPENT: Table = SpentReceipt.metadata.tables["spent_receipt"]


def spend_receipts(
    connection: Connection, given: Sequence[Given], keys: ReceiptKeys | None
) -> list[str]:
    """Spend the good codes of some new forms; give the state of each form.

    Of two forms with one code the first is verified. Nothing but the state comes out of here, and
    the state leaves the transaction in the row of the response alone: nobody can look a code up.
    """
    written = [place for place, (_, text) in enumerate(given) if text and text.strip()]
    states = ["none"] * len(given)
    # Where no code was given nothing is asked: codes cost the forms without one nothing.
    if not written or not _asked_somewhere(Session(connection)):
        return states
    first_place: dict[bytes, int] = {}
    for place in written:
        states[place] = "unverified"
        mark = _mark(connection, *given[place], keys)
        if mark is not None:
            first_place.setdefault(mark, place)
    for mark in _spend(connection, sorted(first_place)):
        states[first_place[mark]] = "verified"
    return states


def _asked_somewhere(session: Session) -> bool:
    """Tell whether any form asks for codes; whether its own did, the page has seen to."""
    if setting(session, "receipts.enabled"):
        return True
    return session.scalar(select(Campaign.id).where(Campaign.receipts).limit(1)) is not None


def _mark(
    connection: Connection, desk_id: int, text: str | None, keys: ReceiptKeys | None
) -> bytes | None:
    """Give the mark of a code that was issued for the desk; nothing for any other text."""
    code = read_code(text or "")
    if code is None or keys is None:
        return None
    marks = (_mark_by(connection, desk_id, code, one) for one in keys.all)
    return next((mark for mark in marks if mark is not None), None)


def _mark_by(connection: Connection, desk_id: int, code: int, keys: ReceiptKeys) -> bytes | None:
    serial = keys.serial(desk_id, code)
    batch = connection.execute(
        select(ReceiptBatch.first_serial, ReceiptBatch.count, ReceiptBatch.salt)
        .where(ReceiptBatch.desk_id == desk_id, ReceiptBatch.first_serial <= serial)
        .order_by(ReceiptBatch.first_serial.desc())
        .limit(1)
    ).one_or_none()
    if batch is None or serial >= batch.first_serial + batch.count:
        return None
    return keys.mark(desk_id, code) if keys.made(desk_id, batch.salt, code) else None


def _spend(connection: Connection, marks: Sequence[bytes]) -> Sequence[bytes]:
    """Store the marks; give those that were not there before."""
    if not marks:
        return []
    # Sorted, so that two processes with the same codes wait for each other and never in a circle.
    statement = insert_or(connection, _SPENT).on_conflict_do_nothing().returning(_SPENT.c.mark)
    return connection.scalars(statement, [{"mark": mark} for mark in marks]).all()
