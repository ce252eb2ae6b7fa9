"""Puts counts of dossiers in their place: the same desk, month and field replaces the old number.

Whoever hands them in (a page, a file, another program) makes rows of text; they are judged here,
all of them or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from survey.database.statements import insert_or
from survey.models import DossierCount
from survey.services.dossiers.dossier_places import DossierPlaces
from survey.services.sheets.import_report import Problem
from survey.services.sheets.read_days import read_month

ROWS_AT_A_TIME = 2_000
LARGEST_COUNT = 10_000_000
LONGEST_FIELD = 120
FIRST_YEAR = 2000
_TABLE: Table = DossierCount.metadata.tables["dossier_count"]
#: Desk, unit, month, field.
Key = tuple[int, int, date, str]


@dataclass(frozen=True)
class DossierRow:
    """One count as it was handed in."""

    number: int
    desk: str
    month: str
    handled: str
    field: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Put:
    """What putting them did."""

    created: int
    changed: int
    unchanged: int


class _Fault(Exception):
    """One thing wrong with a row, and in which column."""

    def __init__(self, text: str, column: str) -> None:
        super().__init__(text)
        self.column = column


def judge_rows(
    session: Session,
    rows: Iterable[DossierRow],
    places: DossierPlaces,
    today: date,
    *,
    heads: Mapping[str, str] | None = None,
    add: bool = False,
) -> tuple[dict[Key, int], list[Problem]]:
    """Read rows; give the counts and everything wrong with them.

    `heads` names the columns as the sender knows them; with `add` rows of one desk, month and
    field are added up, else the second of them is a fault.
    """
    rows = list(rows)
    months = {month for text in {row.month for row in rows} if (month := read_month(text))}
    stored = _units_stored(session, months)
    counts: dict[Key, int] = {}
    problems: list[Problem] = []
    for row in rows:
        try:
            key, handled = _read(row, places, stored, today)
            if key in counts and not add:
                raise _Fault("quầy, tháng, lĩnh vực này lặp lại", "desk")
        except _Fault as fault:
            column = (heads or {}).get(fault.column)
            problems.append(Problem(str(fault), row.number, column))
            continue
        counts[key] = counts.get(key, 0) + handled
    return counts, problems + _mixed(session, counts)


def put_counts(session: Session, counts: Mapping[Key, int]) -> Put:
    """Store the counts; tell how many were new, other and the same."""
    stored = stored_counts(session, {key[2] for key in counts})
    wanted = {key: handled for key, handled in counts.items() if stored.get(key) != handled}
    created = sum(key not in stored for key in wanted)
    store_counts(session, wanted)
    return Put(created, len(wanted) - created, len(counts) - len(wanted))


def compare_counts(session: Session, counts: Mapping[Key, int]) -> Put:
    """Tell what storing the counts would do."""
    stored = stored_counts(session, {key[2] for key in counts})
    created = sum(key not in stored for key in counts)
    same = sum(stored.get(key) == handled for key, handled in counts.items())
    return Put(created, len(counts) - created - same, same)


def stored_counts(session: Session, months: Collection[date] | None = None) -> dict[Key, int]:
    """Read the counts of some months, or all."""
    columns = (_TABLE.c.desk_id, _TABLE.c.unit_id, _TABLE.c.month, _TABLE.c.field, _TABLE.c.handled)
    statement = select(*columns)
    if months is not None:
        statement = statement.where(_TABLE.c.month.in_(months))
    rows = session.execute(statement)
    return {(desk, unit, month, field): handled for desk, unit, month, field, handled in rows}


def store_counts(session: Session, wanted: Mapping[Key, int]) -> None:
    """Write counts; what stands at their place is replaced."""
    connection = session.connection()
    insert = insert_or(connection, _TABLE)
    statement = insert.on_conflict_do_update(
        index_elements=list(_TABLE.primary_key), set_={"handled": insert.excluded.handled}
    )
    names = ("desk_id", "unit_id", "month", "field")
    rows = [
        dict(zip(names, key, strict=True)) | {"handled": handled} for key, handled in wanted.items()
    ]
    for first in range(0, len(rows), ROWS_AT_A_TIME):
        connection.execute(statement, rows[first : first + ROWS_AT_A_TIME])


def drop_counts(session: Session, keys: Sequence[Key]) -> None:
    """Delete counts."""
    for desk_id, unit_id, month, field in keys:
        session.execute(
            delete(DossierCount).where(
                DossierCount.desk_id == desk_id,
                DossierCount.unit_id == unit_id,
                DossierCount.month == month,
                DossierCount.field == field,
            )
        )


def _read(
    row: DossierRow,
    places: DossierPlaces,
    stored: Mapping[tuple[int, date, str], list[int]],
    today: date,
) -> tuple[Key, int]:
    month = _month(row.month, today)
    handled = read_count(row.handled)
    if handled is None:
        raise _Fault(f"“{row.handled}” không phải là số hồ sơ", "handled")
    if len(row.field) > LONGEST_FIELD:
        raise _Fault(f"tên lĩnh vực dài quá {LONGEST_FIELD} ký tự", "field")
    desk = _desk(row, places, month)
    return (desk[0], _unit(row, places, desk, month, stored), month, row.field), handled


def read_count(text: str) -> int | None:
    """Read a whole number, with or without dots between its thousands."""
    plain = text.strip()
    if plain.count(".") and all(len(part) == 3 for part in plain.split(".")[1:]):
        plain = plain.replace(".", "")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > len(str(LARGEST_COUNT)):
        return None
    return int(plain) if int(plain) <= LARGEST_COUNT else None


def _month(text: str, today: date) -> date:
    month = read_month(text)
    if month is None:
        raise _Fault(f"“{text}” không phải là một tháng", "month")
    if month > today:
        raise _Fault(f"tháng {month:%m/%Y} chưa đến", "month")
    if month.year < FIRST_YEAR:
        raise _Fault(f"tháng {month:%m/%Y} quá xa", "month")
    return month


def _desk(row: DossierRow, places: DossierPlaces, month: date) -> tuple[int, int]:
    if row.desk:
        desk = places.desk(row.desk)
        if desk is None:
            raise _Fault(f"không có quầy “{row.desk}”", "desk")
        return desk
    if not row.unit:
        raise _Fault("thiếu mã quầy", "desk")
    if places.unit(row.unit, month) is None:
        raise _Fault(f"không có đơn vị “{row.unit}” vào tháng {month:%m/%Y}", "unit")
    only = places.only_desk(row.unit, month)
    if only is None:
        raise _Fault(f"đơn vị “{row.unit}” không phải chỉ có một quầy; cần ghi mã quầy", "unit")
    return only


def _unit(
    row: DossierRow,
    places: DossierPlaces,
    desk: tuple[int, int],
    month: date,
    stored: Mapping[tuple[int, date, str], list[int]],
) -> int:
    if row.unit:
        unit_id = places.unit(row.unit, month)
        if unit_id is None:
            raise _Fault(f"không có đơn vị “{row.unit}” vào tháng {month:%m/%Y}", "unit")
        return unit_id
    known = stored.get((desk[0], month, row.field), [])
    unit_id = known[0] if len(known) == 1 else places.unit_of_desk(desk, month)
    if not places.may(unit_id):
        raise _Fault(f"không có quầy “{row.desk}”", "desk")
    if not known and not places.stood(unit_id, month):
        text = f"đơn vị của quầy chưa có hoặc đã hết vào tháng {month:%m/%Y}; cần ghi mã đơn vị"
        raise _Fault(text, "desk")
    return unit_id


def _units_stored(
    session: Session, months: Collection[date]
) -> dict[tuple[int, date, str], list[int]]:
    found: dict[tuple[int, date, str], list[int]] = defaultdict(list)
    for desk_id, unit_id, month, field in stored_counts(session, months):
        found[desk_id, month, field].append(unit_id)
    return found


def _mixed(session: Session, counts: Mapping[Key, int]) -> list[Problem]:
    """Refuse a count over all fields beside counts by field: both would be added up."""
    touched = {(desk_id, month) for desk_id, _, month, _ in counts}
    fields: dict[tuple[int, date], set[str]] = defaultdict(set)
    for desk_id, _, month, field in [
        *stored_counts(session, {month for _, month in touched}),
        *counts,
    ]:
        if (desk_id, month) in touched:
            fields[desk_id, month].add(field)
    months = sorted({month for (_, month), names in fields.items() if "" in names and names - {""}})
    return [
        Problem(
            f"tháng {month:%m/%Y} có quầy vừa có số chung vừa có số theo lĩnh vực, cộng lại sẽ "
            "thừa; hãy xóa một loại trên trang Hồ sơ đã giải quyết"
        )
        for month in months
    ]
