"""Tells when the figures of pages should be computed ahead: each day, and after changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey.clock import now
from survey.queries.change_marks import source_changes

#: Nothing is computed while somebody is still changing things, or a server has only just started.
CALM = timedelta(minutes=2)
#: However much is changed: computing all pages costs a minute of a processor.
APART = timedelta(minutes=10)


@dataclass
class FiguresDue:
    """Says yes once for each day and each change of units, settings and whatever else is no tally.

    A late form makes one page anew, at its next visitor; only the day makes all of them look again.
    """

    clock: Callable[[], datetime] = now
    #: What the last computing was for; what was seen last, and since when.
    done: str = ""
    seen: str = ""
    since: datetime | None = None
    last: datetime | None = None

    def __call__(self, session: Session) -> bool:
        """Tell whether it is time."""
        moment = self.clock()
        stand = f"{moment.date()} {source_changes(session)}"
        if stand == self.done:
            return False
        if stand != self.seen or self.since is None:
            self.seen, self.since = stand, moment
        if moment - self.since < CALM or (self.last and moment - self.last < APART):
            return False
        self.done, self.last = stand, moment
        return True
