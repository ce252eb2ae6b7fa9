"""Keeps the dossier counts that officials type: one desk and month at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.models import Desk
from survey.queries.dossiers import (
    FieldCount,
    desk_month,
    sums_by_desk,
    sums_by_unit,
    unit_order,
    units_with_desks,
)
from survey.queries.offers import read_list
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.dossiers.dossier_places import DossierPlaces
from survey.services.dossiers.put_dossiers import (
    LARGEST_COUNT,
    drop_counts,
    put_counts,
)

MONTHS = range(1, 13)


class DossiersRefused(ValueError):
    """The numbers cannot be kept; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class YearRow:
    """One unit or desk: twelve months, none where nothing is known, and their sum."""

    id: int
    name: str
    code: str
    months: tuple[int | None, ...]

    @property
    def total(self) -> int | None:
        """Add up what is known; none where nothing is."""
        return _known_sum(self.months)


@dataclass(frozen=True)
class DeskMonth:
    """What the form of one desk and month is filled from."""

    fields: tuple[str, ...]
    counts: Mapping[str, int]
    #: The unit the numbers belong to.
    unit_id: int
    #: Names the state the form was filled from.
    seen: str


def year_of_units(session: Session, year: int) -> list[YearRow]:
    """Lay out a year: every unit that has desks or numbers."""
    sums = {(one.place_id, one.month.month): one.handled for one in sums_by_unit(session, year)}
    shown = units_with_desks(session) | {unit_id for unit_id, _ in sums}
    places = [unit for unit in unit_order(session) if unit[0] in shown]
    return [_row(*place, sums) for place in places]


def year_of_desks(session: Session, unit_id: int, year: int) -> list[YearRow]:
    """Lay out a year of the desks of a unit, those that left it too where they have numbers."""
    sums = {
        (one.place_id, one.month.month): one.handled for one in sums_by_desk(session, unit_id, year)
    }
    found = session.query(Desk).order_by(Desk.sort_key, Desk.code)
    counted = {desk_id for desk_id, _ in sums}
    return [
        _row(desk.id, desk.name, desk.code, sums)
        for desk in found
        if desk.unit_id == unit_id or desk.id in counted
    ]


def totals(rows: list[YearRow]) -> list[int | None]:
    """Add up each month over all rows; none where no row has a number."""
    return [_known_sum(row.months[place] for row in rows) for place in range(len(MONTHS))]


def open_desk_month(session: Session, desk: tuple[int, int], month: date) -> DeskMonth:
    """Give the numbers of a desk in a month, with every field it may have."""
    stored = desk_month(session, desk[0], month)
    own = read_list(session.get_one(Desk, desk[0]).field)
    fields = tuple(dict.fromkeys([*own, *(one.field for one in stored if one.field)]))
    places = DossierPlaces(session)
    unit_id = stored[-1].unit_id if stored else places.unit_of_desk(desk, month)
    counts: dict[str, int] = {}
    for one in stored:
        counts[one.field] = counts.get(one.field, 0) + one.handled
    return DeskMonth(fields, counts, unit_id, _seen(stored))


def type_desk_month(
    session: Session,
    actor: Actor,
    desk: tuple[int, int],
    month: date,
    counts: Mapping[str, int | None],
    seen: str,
    *,
    now: datetime,
) -> bool:
    """Replace all numbers of a desk in a month; tell whether anything changed."""
    shown = open_desk_month(session, desk, month)
    if shown.seen != seen:
        raise ChangedMeanwhile
    given = {field: handled for field, handled in counts.items() if handled is not None}
    _check(session, shown, month, given, now.date())
    if given == dict(shown.counts):
        return False
    stored = desk_month(session, desk[0], month)
    drop_counts(session, [(desk[0], one.unit_id, month, one.field) for one in stored])
    put_counts(session, {(desk[0], shown.unit_id, month, field): n for field, n in given.items()})
    detail = {
        "tháng": f"{month:%m/%Y}",
        "trước": sum(shown.counts.values()) if shown.counts else None,
        "sau": sum(given.values()) if given else None,
    }
    note_action(session, actor, "dossier.type", f"desk:{desk[0]}", detail, now=now)
    return True


def _check(
    session: Session, shown: DeskMonth, month: date, given: Mapping[str, int], today: date
) -> None:
    if month > today:
        raise DossiersRefused(f"Tháng {month:%m/%Y} chưa đến.")
    if any(not 0 <= handled <= LARGEST_COUNT for handled in given.values()):
        raise DossiersRefused("Số hồ sơ phải từ 0 đến 10.000.000.")
    if "" in given and len(given) > 1:
        raise DossiersRefused(
            "Hãy ghi số chung hoặc số theo từng lĩnh vực, không ghi cả hai: cộng lại sẽ thừa."
        )
    if given and not shown.counts and not DossierPlaces(session).stood(shown.unit_id, month):
        raise DossiersRefused(
            f"Đơn vị của quầy chưa có hoặc đã hết vào tháng {month:%m/%Y}. Hãy nhập số của thời "
            "đó bằng tệp có cột mã đơn vị."
        )


def _row(key: int, name: str, code: str, sums: Mapping[tuple[int, int], int]) -> YearRow:
    return YearRow(key, name, code, tuple(sums.get((key, month)) for month in MONTHS))


def _seen(stored: list[FieldCount]) -> str:
    text = repr([(one.unit_id, one.field, one.handled) for one in stored])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
