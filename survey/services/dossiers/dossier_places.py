"""Finds the desk that a count of dossiers is meant for, and its unit in that month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, DeskMove, Unit
from survey.ordering import search_key
from survey.services.places.find_places import PlaceBook


class DossierPlaces:
    """All desks and units, read once for a whole file or request."""

    def __init__(self, session: Session, scope: frozenset[int] | None = None) -> None:
        """Read them; with a `scope`, desks of other units are not there."""
        self._book = PlaceBook(session)
        self._scope = scope
        self._desks = {
            code: (desk_id, unit_id)
            for code, (desk_id, unit_id) in self._book.desks.items()
            if scope is None or unit_id in scope
        }
        self._names: dict[str, list[str]] = defaultdict(list)
        self._of_unit: dict[int, list[str]] = defaultdict(list)
        rows = session.execute(select(Desk.code, Desk.name, Desk.unit_id).order_by(Desk.code))
        for code, name, unit_id in rows:
            if code in self._desks:
                self._names[search_key(name)].append(code)
                self._of_unit[unit_id].append(code)
        self._unit_names: dict[str, list[int]] = defaultdict(list)
        for unit_id, name in session.execute(select(Unit.id, Unit.name)):
            self._unit_names[search_key(name)].append(unit_id)
        self._spans = {
            unit_id: (first, end)
            for unit_id, first, end in session.execute(
                select(Unit.id, Unit.valid_from, Unit.valid_to)
            )
        }
        self._moves: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for desk_id, unit_id, day in session.execute(
            select(DeskMove.desk_id, DeskMove.from_unit_id, DeskMove.from_date)
            .where(DeskMove.done.is_(True))
            .order_by(DeskMove.from_date)
        ):
            self._moves[desk_id].append((day, unit_id))

    def desk(self, text: str) -> tuple[int, int] | None:
        """Give a desk and its unit of today by its code, else by a name no other desk has."""
        if text in self._desks:
            return self._desks[text]
        named = self._names.get(search_key(text), [])
        return self._desks[named[0]] if len(named) == 1 else None

    def only_desk(self, unit: str, month: date) -> tuple[int, int] | None:
        """Give the desk of a unit that has but one."""
        unit_id = self.unit(unit, month)
        codes = [] if unit_id is None else self._of_unit.get(unit_id, [])
        return self._desks[codes[0]] if len(codes) == 1 else None

    def unit(self, text: str, month: date) -> int | None:
        """Give the unit that had a code in a month, else the one of that name that stood."""
        found = self._book.unit_on(text, month) or self._book.unit_on(text, _last_day(month))
        if found is None:
            named = [
                unit_id
                for unit_id in self._unit_names.get(search_key(text), [])
                if self.stood(unit_id, month)
            ]
            found = named[0] if len(named) == 1 else None
        return found if found is not None and self.may(found) else None

    def may(self, unit_id: int) -> bool:
        """Tell whether a unit lies within the scope."""
        return self._scope is None or unit_id in self._scope

    def stood(self, unit_id: int, month: date) -> bool:
        """Tell whether a unit stood on any day of a month."""
        first, end = self._spans[unit_id]
        return first <= _last_day(month) and (end is None or end > month)

    def unit_of_desk(self, desk: tuple[int, int], month: date) -> int:
        """Give the unit a desk belonged to when a month began."""
        later = [unit_id for day, unit_id in self._moves.get(desk[0], ()) if day > month]
        return later[0] if later else desk[1]


def next_month(month: date) -> date:
    """Give the first day of the month after a month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _last_day(month: date) -> date:
    return date.fromordinal(next_month(month).toordinal() - 1)
