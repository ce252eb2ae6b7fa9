"""Remembers what a scanned code stands for, as long as nothing of it has changed.

Each look asks the database for the marks that its triggers raise (`survey.database.change_marks`);
under any other marks than those it was read under, nothing remembered is used. So a code that was
revoked, a desk renamed, a setting or a campaign changed holds from the next scan on, on every node,
and a scan costs one question to the database instead of six. Whoever is thanked has just sent a
form, for which the marks were asked: thanks do not ask again for a second.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from forms.offers import Offers
from survey.database.change_marks import SCANNED, SOURCES, watches
from survey.database.engine import SessionMaker
from survey.database.quick_read import ask
from survey.queries.change_marks import MARKS
from survey.queries.offers import desk_offers
from survey.queries.placards import PlacardFace, find_placard
from survey.queries.settings import all_settings
from survey.services.questionnaires.choose_questionnaire import Asking, asking_at

#: Codes remembered by one process; then it begins anew. With their pages some 20 kB each.
MOST_REMEMBERED = 1_000
#: What was looked up so long ago is still good enough to thank with.
A_MOMENT = 1.0  # seconds


@dataclass(frozen=True)
class Scan:
    """What a code stands for on a day."""

    place: PlacardFace
    #: The settings of the whole authority; those of a campaign are in `asking`.
    settings: Mapping[str, Any]
    asking: Asking
    offers: Offers
    #: Pages drawn of nothing but this, by whatever else they depend on.
    pages: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """What was read under the same marks."""

    marks: object = None
    scans: dict[tuple[str, date], Scan] = field(default_factory=dict)


class ScanMemory:
    """The memory of one process; its threads share it."""

    def __init__(self) -> None:
        """Begin without anything; whether the triggers are there is asked at the first look."""
        self._known = _Known()
        self._asked = 0.0
        self._watched = False

    def recall(self, token: str, day: date) -> Scan | None:
        """Give what is remembered of a code if its marks were asked for a moment ago."""
        if monotonic() - self._asked > A_MOMENT:
            return None
        return self._known.scans.get((token, day))

    def look(self, sessions: SessionMaker, token: str, day: date) -> Scan | None:
        """Give what a well-formed code stands for; nothing when there is no such code."""
        # Before anything else is read: what changes meanwhile is kept under marks that are past.
        moment = monotonic()
        marks = ask(sessions.engine, MARKS)
        known = self._known
        if known.marks != marks or len(known.scans) >= MOST_REMEMBERED:
            # Put in place whole: another thread may be reading the old one.
            known = self._known = _Known(marks)
        self._asked = moment
        return known.scans.get((token, day)) or self._read(sessions, known, token, day)

    def _read(self, sessions: SessionMaker, known: _Known, token: str, day: date) -> Scan | None:
        with sessions() as session:
            found = read_scan(session, token, day)
            # A canary's code is sent once, and gone without a mark.
            if found is not None and not found.place.is_canary and self._is_watched(session):
                known.scans[token, day] = found
        return found

    def _is_watched(self, session: Session) -> bool:
        if not self._watched:
            self._watched = watches(session.connection(), {*SOURCES, *SCANNED})
        return self._watched


def read_scan(session: Session, token: str, day: date) -> Scan | None:
    """Read what a code stands for on a day."""
    place = find_placard(session, token, day)
    if place is None:
        return None
    settings = all_settings(session)
    asking = asking_at(session, place.unit_id, day, settings)
    return Scan(place, settings, asking, desk_offers(session, place.desk_id, day))
