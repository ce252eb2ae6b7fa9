"""Keeps the figures of a page under the fingerprint of what they were made of, and finds them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Calendar, Period, period_of
from survey.database.change_marks import SOURCES
from survey.database.statements import insert_or
from survey.models import KeptFigure
from survey.queries.change_marks import source_changes, tally_changes
from survey.queries.comments import count_all_comments
from survey.services.pages.code_mark import code_mark
from survey.services.pages.kept_values import read_value, write_value

Value = TypeVar("Value")


@dataclass(frozen=True)
class FigureKey(Generic[Value]):
    """Which figures: the page, its period, what was chosen, and from which day on they read."""

    kind: str
    value: type[Value]
    period: Period
    #: First day of the oldest period that stands on the page.
    since: date
    subject: str = ""
    #: The day before which the newest answers read were given; none: the end of the period.
    until: date | None = None
    #: What else the figures are made of, in words of its own.
    made_with: str = ""
    #: Whether they are counted in comments, not in tallies.
    of_comments: bool = False

    @property
    def period_name(self) -> str:
        """Name the period with its calendar."""
        return f"{self.period.calendar}:{self.period.code}"


@dataclass(frozen=True)
class Fingerprint:
    """What figures are made of: the code with all that is no tally, and the tallies (or comments).

    Comments are counted: one that comes or goes makes another number, and their words never change.
    """

    frame: str
    tallies: int


@dataclass(frozen=True)
class Kept(Generic[Value]):
    """Figures and the day on which they were computed."""

    value: Value
    made_on: date


def take_fingerprint(session: Session, key: FigureKey[Value], today: date) -> Fingerprint:
    """Take the fingerprint of the database as it is now.

    Taken before figures are computed: what changes meanwhile makes them void, not stale. Of today
    it holds which quarters are running: what is over is published, and other rules hold for it.
    """
    running = [period_of(today, calendar).code for calendar in get_args(Calendar)]
    sources = {name: one for name, one in source_changes(session).items() if name in SOURCES}
    frame = f"{code_mark()} {sources} {running} {key.made_with}"
    frame = hashlib.sha256(frame.encode()).hexdigest()
    count = count_all_comments if key.of_comments else tally_changes
    return Fingerprint(frame, count(session, key.since, key.until or key.period.end))


def find_figures(
    session: Session, key: FigureKey[Value], now: Fingerprint, edition_of: date | None = None
) -> Kept[Value] | None:
    """Find kept figures whose fingerprint is that of now.

    With `edition_of` the figures made on that day hold to its end although answers came in: whoever
    looks twice in a day sees the same, and nobody's single answer. Other units, settings,
    questionnaires or code make them void at once.
    """
    row = session.execute(
        select(KeptFigure.made_on, KeptFigure.frame, KeptFigure.tallies, KeptFigure.body).where(
            KeptFigure.kind == key.kind,
            KeptFigure.period == key.period_name,
            KeptFigure.subject == key.subject,
        )
    ).one_or_none()
    if row is None or row.frame != now.frame:
        return None
    if row.tallies != now.tallies and row.made_on != edition_of:
        return None
    return Kept(read_value(key.value, row.body), row.made_on)


def store_figures(
    session: Session, key: FigureKey[Value], made_of: Fingerprint, kept: Kept[Value]
) -> None:
    """Store figures in place of those kept before."""
    values = {
        "made_on": kept.made_on,
        "frame": made_of.frame,
        "tallies": made_of.tallies,
        "body": write_value(kept.value),
    }
    place = {"kind": key.kind, "period": key.period_name, "subject": key.subject}
    connection = session.connection()
    statement = insert_or(connection, KeptFigure.metadata.tables["kept_figure"])
    connection.execute(
        statement.values(**place, **values).on_conflict_do_update(
            index_elements=list(place), set_=values
        )
    )
