"""Remembers how many forms each half month has, as long as its tallies have not changed.

Each look asks the database for the marks that its triggers raise (`survey.database.change_marks`);
half months whose marks have risen since are counted anew. Millions of forms stand in some ten
thousands of tallies, and walking through all of them would be half of the work of a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from survey.queries.change_marks import tally_marks
from survey.queries.spans import half_month_forms

#: More half months than these are counted faster by one way through all tallies.
FEW = 8


@dataclass(frozen=True)
class _Known:
    """The forms of each half month, and the marks under which they were counted."""

    marks: Mapping[date, int]
    forms: Mapping[date, int]


class FormMemory:
    """The memory of one process; its threads share it."""

    def __init__(self) -> None:
        """Begin without anything: the first look counts all."""
        self._known: _Known | None = None

    def count(self, session: Session) -> Mapping[date, int]:
        """Give the forms of each half month by its first day, as `half_month_forms` does.

        Give it a session that only reads: what a transaction changed and takes back again would be
        remembered under marks that another change will bear.
        """
        # Before the forms: what changes in between is counted once more at the next look.
        marks, known = tally_marks(session), self._known
        forms = half_month_forms(session) if known is None else _caught_up(session, known, marks)
        # Put in place whole: another thread may be reading the old one.
        self._known = _Known(marks, forms)
        return forms


def _caught_up(session: Session, known: _Known, marks: Mapping[date, int]) -> dict[date, int]:
    changed = {start for start, mark in marks.items() if known.marks.get(start) != mark}
    if len(changed) > FEW:
        return half_month_forms(session)
    kept = {start: count for start, count in known.forms.items() if start not in changed}
    return {**kept, **half_month_forms(session, changed)} if changed else kept
