"""Counts the forms through one code over all servers, once one of them sees a machine at work.

A hall of sixty sends some sixty forms in ten minutes. Up to a thousand nothing leaves the process
that counts them: what is written down would tell when somebody stood at a desk. From there on it is
no crowd any more, and processes add what they stored to one row, inside the transaction that stores
it: no commit more. The row names code and ten minutes by a label of the day and goes with its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Table

from survey.database.statements import insert_or
from survey.models import FloodCount
from survey.services.intake.label_forms import day_salts, label

#: Forms through one code in ten minutes, on all servers together: 500 times a full hall of 60.
FORMS_PER_PLACARD = 30_000
#: What one process counts for itself before it tells the others: 16 times a full hall.
KEPT_TO_ITSELF = 1_000
TEN_MINUTES = 600  # seconds
_COUNTS: Table = FloodCount.metadata.tables["flood_count"]


class Counted(Protocol):
    """What is looked at of a form."""

    @property
    def placard_id(self) -> int | None:
        """The code it came through."""
        ...

    @property
    def day(self) -> date:
        """The day it came."""
        ...

    @property
    def arrival_hint(self) -> str | None:
        """The ten minutes it came in; none for forms from paper and files."""
        ...


class _Place(NamedTuple):
    day: date
    ten_minutes: str
    placard_id: int


class Floods:
    """The counts of one process, and what it knows of all."""

    def __init__(self, most: int = FORMS_PER_PLACARD, to_itself: int = KEPT_TO_ITSELF) -> None:
        self._most = most
        self._to_itself = to_itself
        self._own: Counter[_Place] = Counter()
        self._told: Counter[_Place] = Counter()
        self._of_all: Counter[_Place] = Counter()

    def wait(self, form: Counted) -> int:
        """Give 0, or the seconds after which forms through this code are taken again."""
        place = _place(form)
        return TEN_MINUTES if place and self._of_all[place] >= self._most else 0

    def note(self, connection: Connection, forms: Iterable[Counted]) -> None:
        """Count forms that are stored in this transaction; tell the others if it is a flood."""
        counts = Counter(place for form in forms if (place := _place(form)))
        if not counts:
            return
        self._forget(max(counts))
        self._own.update(counts)
        # Sorted, so that two servers wait for each other and never in a circle.
        for place in sorted(counts):
            if self._own[place] >= self._to_itself:
                self._tell(connection, place)

    def _tell(self, connection: Connection, place: _Place) -> None:
        salt = day_salts(connection, {place.day})[place.day]
        made = label(salt, "flood", f"placard {place.placard_id}", place.ten_minutes)
        more = self._own[place] - self._told[place]
        self._of_all[place] = connection.scalar(_add(connection, place.day, made, more)) or 0
        self._told[place] = self._own[place]

    def _forget(self, newest: _Place) -> None:
        """Forget the ten minutes before."""
        for counts in (self._own, self._told, self._of_all):
            for place in [one for one in counts if one[:2] != newest[:2]]:
                del counts[place]


def _place(form: Counted) -> _Place | None:
    """Name code and ten minutes of a form that came through a code just now."""
    if form.placard_id is None or form.arrival_hint is None:
        return None
    return _Place(form.day, form.arrival_hint, form.placard_id)


def _add(connection: Connection, day: date, made: str | None, more: int) -> Any:
    row = {"day": day, "label": made, "forms": more}
    return (
        insert_or(connection, _COUNTS)
        .values(row)
        .on_conflict_do_update(
            index_elements=["day", "label"], set_={"forms": _COUNTS.c.forms + more}
        )
        .returning(_COUNTS.c.forms)
    )
