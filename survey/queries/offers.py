"""Reads what a desk offers to choose from: fields of the procedures, units that decide."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.offers import Offers
from survey.models import DecidingUnit, Desk, Unit

#: Between the fields of one desk, in files and in the table.
SEPARATOR = ";"


def read_list(text: str | None) -> tuple[str, ...]:
    """Read the parts of a list as it is typed; each once, in the order given."""
    parts = (" ".join(part.split()) for part in (text or "").split(SEPARATOR))
    return tuple(dict.fromkeys(part for part in parts if part))


def usual_field(text: str | None) -> str | None:
    """Give the field of a desk that has but one."""
    return Offers(fields=read_list(text)).usual_field


def desk_offers(session: Session, desk_id: int, day: date) -> Offers:
    """Give the lists of a desk; of the deciding units those that stand on the day."""
    units = (
        select(Unit.id, Unit.name)
        .join(DecidingUnit, DecidingUnit.unit_id == Unit.id)
        .where(
            DecidingUnit.desk_id == desk_id,
            Unit.valid_from <= day,
            (Unit.valid_to.is_(None)) | (Unit.valid_to > day),
        )
        .order_by(Unit.sort_key, Unit.code)
    )
    fields = read_list(session.scalar(select(Desk.field).where(Desk.id == desk_id)))
    return Offers(fields, tuple((key, name) for key, name in session.execute(units)))


def all_deciding(session: Session) -> list[tuple[int, int]]:
    """Give (desk, unit that decides) of all desks."""
    pairs = session.execute(select(DecidingUnit.desk_id, DecidingUnit.unit_id))
    return [(desk_id, unit_id) for desk_id, unit_id in pairs]
