"""Lends open work to one process at a time; what a dead one had is lent to the next."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models.base import Lent

#: Seconds for which work is lent, and between two renewals.
LEASE = 15
RENEWAL = 2

Standing = Literal["go", "cancel", "lost"]
Kind = type[Lent]


@dataclass(frozen=True)
class Borrower:
    """A process that takes up lent work: its database, its time, and the name it does so by."""

    sessions: SessionMaker
    #: Address of the public pages, printed in what is made.
    base_url: str
    clock: Callable[[], datetime]
    #: Name of this process, by which it holds what it has taken.
    owner: str
    #: Tells when this process itself has to end.
    stopping: Callable[[], bool] = lambda: False


def owner_name() -> str:
    """Name this process, apart from every other and from itself after a restart."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def claim_work(
    session: Session, kind: Kind, owner: str, now: datetime, row_id: int | None = None
) -> int | None:
    """Take the oldest open row nobody has, or the one named; nothing when there is none."""
    moment = int(now.timestamp())
    chosen = (
        select(kind.id)
        .where(*_free(kind, moment))
        .order_by(kind.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row_id is not None:
        chosen = chosen.where(kind.id == row_id)
    found = session.scalar(chosen)
    if found is not None:
        session.execute(
            update(kind).where(kind.id == found).values(owner=owner, lease_until=moment + LEASE)
        )
    return found


def something_waits(session: Session, kind: Kind, now: datetime) -> bool:
    """Tell whether there is work that nobody has."""
    waiting = select(kind.id).where(*_free(kind, int(now.timestamp()))).limit(1)
    return session.scalar(waiting) is not None


def _free(kind: Kind, moment: int) -> tuple[ColumnElement[bool], ...]:
    return (
        kind.state == "open",
        or_(
            kind.lease_until.is_(None),
            kind.lease_until < moment,
            # A clock that was set back must not keep work waiting for hours.
            kind.lease_until > moment + 2 * LEASE,
        ),
    )


def renew_claim(
    session: Session,
    kind: Kind,
    row_id: int,
    owner: str,
    now: datetime,
    told: Mapping[str, Any] | None = None,
) -> Standing:
    """Keep work for some seconds more and write down how far it is; tell whether to go on."""
    row = session.execute(
        update(kind)
        .where(kind.id == row_id, kind.owner == owner)
        .values(lease_until=int(now.timestamp()) + LEASE, **(told or {}))
        .returning(kind.cancelling)
    ).scalar()
    if row is None:
        return "lost"
    return "cancel" if row else "go"


def give_back(session: Session, kind: Kind, row_id: int, owner: str) -> None:
    """Let the next process take the work at once."""
    session.execute(
        update(kind)
        .where(kind.id == row_id, kind.owner == owner)
        .values(owner=None, lease_until=None)
    )


@dataclass
class Holding:
    """Holds claimed work for as long as the block runs, however long one step takes."""

    borrower: Borrower
    kind: Kind
    row_id: int
    #: Columns that tell how far the work is, asked for at each renewal.
    told: Callable[[], Mapping[str, Any]] = dict
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
                by = self.borrower
                with by.sessions.begin() as session:
                    self.standing = renew_claim(
                        session, self.kind, self.row_id, by.owner, by.clock(), self.told()
                    )
            except (SQLAlchemyError, OSError):
                # A database that cannot answer for a moment; the lease is longer than that.
                continue
