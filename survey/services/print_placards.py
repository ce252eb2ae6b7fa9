"""Prints the codes in force, for one unit or for all, ready to be hung up."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from survey import clock
from survey.queries.placards import PlacardFace, active_placards
from survey.queries.settings import typed_setting
from survey.queries.units import unit_by_code
from survey.rendering.placards import PlacardPrint, Size, citizen_address, placards_pdf


class NothingToPrint(LookupError):
    """There is no such unit, or no code in force; the message says so in Vietnamese."""


def print_placards(
    session: Session, unit_code: str | None, size: Size, base_url: str, day: date | None = None
) -> bytes:
    """Return posters (A4) or desk cards (A6) as PDF, in the order of units and desks.

    The address in the codes comes from `base_url` alone, never from a request: whoever could
    change it would send citizens elsewhere.
    """
    faces = active_placards(session, _unit_id(session, unit_code, day or clock.today()))
    if not faces:
        raise NothingToPrint("Chưa có mã QR niêm yết nào đang dùng để in.")
    hotline = typed_setting(session, "contact.hotline", str).strip()
    prints = [_print(face, base_url, hotline) for face in faces]
    where = "tất cả đơn vị" if unit_code is None else faces[0].unit_name
    return placards_pdf(prints, size, f"Mã QR niêm yết của {where}")


def _unit_id(session: Session, unit_code: str | None, day: date) -> int | None:
    if unit_code is None:
        return None
    unit = unit_by_code(session, unit_code, day)
    if unit is None:
        raise NothingToPrint(f"Không có đơn vị nào mang mã “{unit_code}”.")
    return unit.id


def _print(face: PlacardFace, base_url: str, hotline: str) -> PlacardPrint:
    return PlacardPrint(
        parent=face.parent_name or "",
        unit=face.unit_name,
        desk=face.desk_name,
        address=citizen_address(base_url, face.token),
        hotline=hotline,
    )
