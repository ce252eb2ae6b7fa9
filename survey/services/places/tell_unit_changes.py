"""Tells in Vietnamese which columns of a unit a file changes, and from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from survey.formatting import last_day
from survey.models import Unit
from survey.services.figures.choose_units import KIND_NAMES
from survey.services.sheets.import_report import Change

NOTHING = "(trống)"


class UnitContent(NamedTuple):
    """What a file may say of a unit that is there."""

    name: str
    name_en: str | None
    kind: str
    kind_label: str | None
    valid_to: date | None
    #: None where it hangs under nothing; 0 as long as the unit above is not stored.
    parent_id: int | None


def content_of(unit: Unit, parent_id: int | None) -> UnitContent:
    """Give the content of a unit that would hang under another one."""
    return UnitContent(
        unit.name, unit.name_en, unit.kind, unit.kind_label, unit.valid_to, parent_id
    )


def tell_unit_changes(
    before: UnitContent, after: UnitContent, above: tuple[str | None, str | None]
) -> tuple[Change, ...]:
    """List what changes; `above` names the unit above before and after."""
    return tuple(_changes(before, after, above))


def _changes(
    before: UnitContent, after: UnitContent, above: tuple[str | None, str | None]
) -> Iterator[Change]:
    if before.parent_id != after.parent_id:
        yield Change("Đơn vị cấp trên", *(one or NOTHING for one in above))
    for column, old, new in (
        ("Tên", before.name, after.name),
        ("Tên tiếng Anh", before.name_en, after.name_en),
        ("Loại", _kind(before.kind), _kind(after.kind)),
        ("Loại ghi trong tệp", before.kind_label, after.kind_label),
        ("Ngày cuối", _day(before.valid_to), _day(after.valid_to)),
    ):
        if old != new:
            yield Change(column, old or NOTHING, new or NOTHING)


def _kind(kind: str) -> str:
    return KIND_NAMES.get(kind, "Toàn tỉnh")


def _day(end: date | None) -> str:
    return "" if end is None else last_day(end)
