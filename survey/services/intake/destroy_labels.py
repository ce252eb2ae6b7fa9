"""Destroys what could lead to a person: salts after their day, form tokens after 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, event
from sqlalchemy.orm import Session

from survey.models import Canary, DaySalt, FloodCount, SeenToken, SignInFailure

#: A form opened before midnight may still be on its way.
AFTER_THE_DAY = timedelta(hours=1)
#: How long a retry of the same form is still recognised.
TOKEN_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Destroyed:
    """How many rows are gone."""

    salts: int
    tokens: int


def destroy_labels(session: Session, now: datetime) -> Destroyed:
    """Destroy the salts of days past by an hour, and form tokens older than 30 days.

    Imported rows have tokens without a day and stay known.
    """
    connection = session.connection()
    last_open_day = (now - AFTER_THE_DAY).date()
    salts = connection.execute(delete(DaySalt).where(DaySalt.day < last_open_day))
    tokens = connection.execute(delete(SeenToken).where(SeenToken.day < now.date() - TOKEN_DAYS))
    connection.execute(delete(SignInFailure).where(SignInFailure.day < last_open_day))
    connection.execute(delete(FloodCount).where(FloodCount.day < last_open_day))
    # A canary whose sender was killed; its code was shown to nobody.
    connection.execute(delete(Canary).where(Canary.day < last_open_day))
    gone = Destroyed(salts.rowcount, tokens.rowcount)
    if connection.dialect.name == "sqlite" and (gone.salts or gone.tokens):
        engine = connection.engine
        event.listen(session, "after_commit", lambda _: _empty_journal(engine), once=True)
    return gone


def _empty_journal(engine: Engine) -> None:
    """Let no deleted row stay readable in SQLite's journal file, where old pages wait."""
    with engine.connect() as connection:
        # Outside a transaction: inside one SQLite would refuse it.
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
