"""Finds units and desks by the codes a file gives, on the day they are meant for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, Unit, UnitSuccessor


@dataclass(frozen=True)
class Stay:
    """A unit that has a code from one day to another."""

    unit_id: int
    valid_from: date
    valid_to: date | None

    def stands(self, day: date) -> bool:
        """Tell whether it stood on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class PlaceBook:
    """All codes of units and desks, read once for a whole file."""

    def __init__(self, session: Session) -> None:
        self._units: dict[str, list[Stay]] = defaultdict(list)
        rows = session.execute(
            select(Unit.code, Unit.id, Unit.valid_from, Unit.valid_to).order_by(Unit.valid_from)
        )
        for code, unit_id, valid_from, valid_to in rows:
            self._units[code].append(Stay(unit_id, valid_from, valid_to))
        desks = session.execute(select(Desk.code, Desk.id, Desk.unit_id))
        self.desks: dict[str, tuple[int, int]] = {
            code: (desk_id, unit_id) for code, desk_id, unit_id in desks
        }
        self._stays = {stay.unit_id: stay for stays in self._units.values() for stay in stays}
        self._next: dict[int, list[int]] = defaultdict(list)
        for old, new in session.execute(
            select(UnitSuccessor.old_unit_id, UnitSuccessor.new_unit_id)
        ):
            self._next[old].append(new)

    def known(self, code: str) -> bool:
        """Tell whether any unit ever had a code."""
        return code in self._units

    def unit_on(self, code: str, day: date) -> int | None:
        """Give the unit that had a code on a day."""
        stays = self._units.get(code, ())
        return next((stay.unit_id for stay in stays if stay.stands(day)), None)

    def newest(self, code: str, day: date) -> Stay | None:
        """Give the unit that has a code on a day, else the last that had it."""
        stays = self._units.get(code, [])
        standing = [stay for stay in stays if stay.stands(day)]
        return max(standing or stays, key=_first_day, default=None)

    def before(self, code: str, day: date) -> int | None:
        """Give the unit that had a code until the day before a day."""
        stays = self._units.get(code, ())
        early = [stay for stay in stays if stay.valid_from < day]
        late = [stay for stay in early if stay.valid_to is None or stay.valid_to >= day]
        return late[-1].unit_id if late else None

    def stood(self, unit_id: int, day: date) -> bool:
        """Tell whether a unit stood on a day."""
        return self._stays[unit_id].stands(day)

    def went_into(self, old_id: int, new_id: int) -> bool:
        """Tell whether the successions lead from one unit to another."""
        waiting, seen = [old_id], {old_id}
        while waiting:
            for following in self._next.get(waiting.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return new_id in seen


def _first_day(stay: Stay) -> date:
    return stay.valid_from
