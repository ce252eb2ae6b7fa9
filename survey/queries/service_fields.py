"""Reads the list of fields of procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, ServiceField
from survey.queries.offers import read_list


@dataclass(frozen=True)
class FieldFace:
    """One field, and how many desks have it."""

    id: int
    name: str
    valid_from: date
    valid_to: date | None
    revision: int
    desks: int

    def offered(self, day: date) -> bool:
        """Tell whether desks may be given it on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def service_fields(session: Session) -> list[FieldFace]:
    """Give the whole list in Vietnamese order."""
    lists = [read_list(text) for text in session.scalars(select(Desk.field)) if text]
    return [
        FieldFace(
            row.id,
            row.name,
            row.valid_from,
            row.valid_to,
            row.revision,
            sum(row.name in one for one in lists),
        )
        for row in session.scalars(select(ServiceField).order_by(ServiceField.sort_key))
    ]


def field_names(session: Session, day: date) -> list[str]:
    """Give the names that desks may be given on a day."""
    return [field.name for field in service_fields(session) if field.offered(day)]
