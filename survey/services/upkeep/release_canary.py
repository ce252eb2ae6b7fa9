"""Gives a canary its code, tells whether it came back, and takes the code away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from survey.database.engine import sessions
from survey.database.file_lock import lock_file, locked
from survey.models import Canary, Desk
from survey.queries.placards import BASE32_SIGNS, SIGNS_OF_A_TOKEN


class NoDesk(Exception):
    """There is no such desk in use, so there is no form to fill in."""


@contextmanager
def canary_code(engine: Engine, desk: str | None, now: datetime) -> Iterator[str]:
    """Make the code of one canary for a desk, the first one by default; it ends with the block."""
    token = "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_TOKEN))
    wanted = select(Desk.id).where((Desk.valid_to.is_(None)) | (Desk.valid_to > now.date()))
    if desk is not None:
        wanted = wanted.where(Desk.code == desk)
    with _writing(engine) as session:
        desk_id = session.scalar(wanted.order_by(Desk.id).limit(1))
        if desk_id is None:
            raise NoDesk
        row = {"token": token, "desk_id": desk_id, "day": now.date(), "stored": False}
        session.execute(insert(Canary).values(row))
    try:
        yield token
    finally:
        with _writing(engine) as session:
            session.execute(delete(Canary).where(Canary.token == token))


def came_back(engine: Engine, token: str) -> bool:
    """Tell whether the form of a canary went all the way."""
    with sessions(engine)() as session:
        return bool(session.scalar(select(Canary.stored).where(Canary.token == token)))


@contextmanager
def _writing(engine: Engine) -> Iterator[Session]:
    with locked(lock_file(engine)), sessions(engine).begin() as session:
        yield session
