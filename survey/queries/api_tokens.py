"""Reads the keys of programs that hand in dossier counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import ApiToken, Unit


@dataclass(frozen=True)
class ApiTokenFace:
    """One key, without the key."""

    id: int
    name: str
    unit_name: str | None
    made_on: date
    made_by: str
    used_on: date | None
    revoked_on: date | None


def all_api_tokens(session: Session) -> list[ApiTokenFace]:
    """List the keys: those in use first, the newest of them first."""
    rows = session.execute(
        select(
            ApiToken.id,
            ApiToken.name,
            Unit.name,
            ApiToken.made_on,
            ApiToken.made_by,
            ApiToken.used_on,
            ApiToken.revoked_on,
        )
        .outerjoin(Unit, Unit.id == ApiToken.unit_id)
        .order_by(ApiToken.revoked_on.is_not(None), ApiToken.id.desc())
    )
    return [ApiTokenFace(*row) for row in rows]
