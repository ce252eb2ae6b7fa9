"""Prints the codes in force, for one unit or for all, ready to be hung up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from survey import clock
from survey.queries.placards import PlacardFace, active_placards
from survey.queries.settings import UNNAMED, typed_setting
from survey.queries.unit_tree import read_unit_tree
from survey.queries.units import unit_by_code
from survey.rendering.long_pdf import Progress
from survey.rendering.placards import PlacardPrint, Size, citizen_address, placards_pdf
from survey.services.emblem.read_emblem import KnownEmblem, known_emblem
from survey.services.places.import_units import ROOT_NAME

__all__ = [
    "NothingToPrint",
    "Size",
    "ToPrint",
    "chosen_to_print",
    "pdf_of",
    "placards_to_print",
    "print_placards",
]


class NothingToPrint(LookupError):
    """There is no such unit, or no code in force; the message says so in Vietnamese."""


@dataclass(frozen=True)
class ToPrint:
    """Placards to be printed in one document."""

    title: str
    placards: list[PlacardPrint]
    emblem: KnownEmblem

    @property
    def remark(self) -> str:
        """Say what the sheets are made without; nothing where all is there."""
        return self.emblem.remark


def print_placards(
    session: Session, unit_code: str | None, size: Size, base_url: str, day: date | None = None
) -> bytes:
    """Return the placards of a unit and of everything under it, or of all units, as PDF."""
    wanted = placards_to_print(session, unit_code, base_url, day)
    return pdf_of(wanted, size)


def chosen_to_print(
    session: Session,
    title: str,
    base_url: str,
    *,
    day: date,
    unit_ids: Collection[int] | None = None,
    desk_id: int | None = None,
) -> ToPrint:
    """Gather the placards in force of some units or of one desk."""
    faces = active_placards(session, unit_ids, day)
    if desk_id is not None:
        faces = [face for face in faces if face.desk_id == desk_id]
    return _to_print(session, title, faces, base_url)


def pdf_of(wanted: ToPrint, size: Size, progress: Progress = lambda done: None) -> bytes:
    """Set placards that were gathered as one PDF; needs no database any more."""
    return placards_pdf(wanted.placards, size, wanted.title, progress, wanted.emblem.emblem)


def placards_to_print(
    session: Session, unit_code: str | None, base_url: str, day: date | None = None
) -> ToPrint:
    """Gather the placards in force of a unit and of everything under it, or of all units.

    They come in the order of units and desks. The address in the codes comes from `base_url`
    alone, never from a request: whoever could change it would send citizens elsewhere.
    """
    moment = day or clock.today()
    where, unit_ids = "tất cả đơn vị", None
    if unit_code is not None:
        unit = unit_by_code(session, unit_code, moment)
        if unit is None:
            raise NothingToPrint(f"Không có đơn vị nào mang mã “{unit_code}”.")
        where, unit_ids = unit.name, read_unit_tree(session).below(unit.id)
    faces = active_placards(session, unit_ids, moment)
    return _to_print(session, f"Mã QR niêm yết của {where}", faces, base_url)


def _to_print(session: Session, title: str, faces: Sequence[PlacardFace], base_url: str) -> ToPrint:
    if not faces:
        raise NothingToPrint("Chưa có mã QR niêm yết nào đang dùng để in.")
    hotline = typed_setting(session, "contact.hotline", str).strip()
    authority = typed_setting(session, "agency.parent", str).strip()
    prints = [_print(face, base_url, hotline, authority) for face in faces]
    return ToPrint(title, prints, known_emblem(session))


def _print(face: PlacardFace, base_url: str, hotline: str, authority: str) -> PlacardPrint:
    return PlacardPrint(
        parent=_parent(face, authority),
        unit=face.unit_name,
        desk=face.desk_name,
        address=citizen_address(base_url, face.token),
        hotline=hotline,
    )


def _parent(face: PlacardFace, authority: str) -> str:
    """Name the authority above a unit; no line rather than a name that nobody bears."""
    if face.parent_name != ROOT_NAME:
        return face.parent_name or ""
    return "" if UNNAMED in authority else authority
