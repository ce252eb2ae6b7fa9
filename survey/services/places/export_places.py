"""Writes the units and desks as files that the imports read back without changing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from survey.queries.desks import all_desks
from survey.queries.offers import SEPARATOR, all_deciding
from survey.queries.units import UnitFace, all_units
from survey.rendering.sheets import Cell, Sheet, write_csv, write_xlsx
from survey.services.places.unit_rows import kind_of

What = Literal["don-vi", "quay"]
FileKind = Literal["xlsx", "csv"]

UNIT_HEADINGS = (
    "Mã đơn vị",
    "Tên đơn vị",
    "Loại",
    "Mã cấp trên",
    "Hiệu lực từ",
    "Hiệu lực đến",
    "Tên tiếng Anh",
)
DESK_HEADINGS = (
    "Mã quầy",
    "Mã đơn vị",
    "Tên quầy",
    "Lĩnh vực",
    "Cơ quan giải quyết",
    "Kiosk",
    "Hiệu lực từ",
    "Hiệu lực đến",
)


def export_places(session: Session, what: What, kind: FileKind) -> bytes:
    """Write all units, or all desks."""
    if what == "don-vi":
        sheet = Sheet("Đơn vị", UNIT_HEADINGS, _unit_rows(session))
    else:
        sheet = Sheet("Quầy", DESK_HEADINGS, _desk_rows(session))
    if kind == "xlsx":
        return write_xlsx([sheet])
    return write_csv(sheet.headings, sheet.rows, bom=True).encode()


def _unit_rows(session: Session) -> list[Sequence[Cell]]:
    units = all_units(session)
    codes = {unit.id: unit.code for unit in units}
    return [
        (
            unit.code,
            unit.name,
            _kind(unit),
            codes.get(unit.parent_id or 0),
            unit.valid_from,
            _last(unit.valid_to),
            unit.name_en,
        )
        for unit in units
    ]


def _desk_rows(session: Session) -> list[Sequence[Cell]]:
    codes = {unit.id: unit.code for unit in all_units(session)}
    deciding: dict[int, list[str]] = defaultdict(list)
    for desk_id, unit_id in all_deciding(session):
        deciding[desk_id].append(codes[unit_id])
    return [
        (
            desk.code,
            codes[desk.unit_id],
            desk.name,
            desk.field,
            f"{SEPARATOR} ".join(sorted(deciding[desk.id])) or None,
            "có" if desk.has_kiosk else "không",
            desk.valid_from,
            _last(desk.valid_to),
        )
        for desk in all_desks(session)
    ]


def _kind(unit: UnitFace) -> str | None:
    """Write the kind as it came; without words only where the name does not tell it."""
    if unit.kind_label is not None:
        return unit.kind_label
    return None if kind_of("", unit.name) == unit.kind else unit.kind


def _last(end: date | None) -> date | None:
    return None if end is None else end - timedelta(days=1)
