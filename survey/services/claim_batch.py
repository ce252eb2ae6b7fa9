"""Lends an open batch to one process at a time; what a dead one had is lent to the next."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import ReportBatch

#: Seconds for which a batch is lent, and between two renewals.
LEASE = 15
RENEWAL = 2

Standing = Literal["go", "cancel", "lost"]


def owner_name() -> str:
    """Name this process, apart from every other and from itself after a restart."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def claim_batch(
    session: Session, owner: str, now: datetime, batch_id: int | None = None
) -> int | None:
    """Take the oldest open batch nobody has, or the one named; nothing when there is none."""
    moment = int(now.timestamp())
    chosen = (
        select(ReportBatch.id)
        .where(*_free(moment))
        .order_by(ReportBatch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if batch_id is not None:
        chosen = chosen.where(ReportBatch.id == batch_id)
    found = session.scalar(chosen)
    if found is not None:
        session.execute(
            update(ReportBatch)
            .where(ReportBatch.id == found)
            .values(owner=owner, lease_until=moment + LEASE)
        )
    return found


def something_waits(session: Session, now: datetime) -> bool:
    """Tell whether there is a batch that nobody has."""
    waiting = select(ReportBatch.id).where(*_free(int(now.timestamp()))).limit(1)
    return session.scalar(waiting) is not None


def _free(moment: int) -> tuple[ColumnElement[bool], ...]:
    return (
        ReportBatch.state == "open",
        or_(
            ReportBatch.lease_until.is_(None),
            ReportBatch.lease_until < moment,
            # A clock that was set back must not keep a batch waiting for hours.
            ReportBatch.lease_until > moment + 2 * LEASE,
        ),
    )


def renew_claim(session: Session, batch_id: int, owner: str, now: datetime) -> Standing:
    """Keep a batch for some seconds more; tell whether to go on."""
    row = session.execute(
        update(ReportBatch)
        .where(ReportBatch.id == batch_id, ReportBatch.owner == owner)
        .values(lease_until=int(now.timestamp()) + LEASE)
        .returning(ReportBatch.cancelling)
    ).scalar()
    if row is None:
        return "lost"
    return "cancel" if row else "go"


def give_back(session: Session, batch_id: int, owner: str) -> None:
    """Let the next process take a batch at once."""
    session.execute(
        update(ReportBatch)
        .where(ReportBatch.id == batch_id, ReportBatch.owner == owner)
        .values(owner=None, lease_until=None)
    )


@dataclass
class Holding:
    """Holds a claimed batch for as long as the block runs, however long one step takes."""

    sessions: SessionMaker
    batch_id: int
    owner: str
    clock: Callable[[], datetime]
    standing: Standing = "go"
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _renew(self) -> None:
        while self.standing == "go" and not self._over.wait(RENEWAL):
            try:
                with self.sessions.begin() as session:
                    self.standing = renew_claim(session, self.batch_id, self.owner, self.clock())
            except (SQLAlchemyError, OSError):
                # A database that cannot answer for a moment; the lease is longer than that.
                continue
