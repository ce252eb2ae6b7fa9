"""Reads the tablets of the kiosk: which desk a secret stands for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.models import Desk, KioskDevice, Unit


@dataclass(frozen=True)
class KioskFace:
    """One tablet, the desk it stands at and the unit that receives citizens there now."""

    device_id: int
    enabled_on: date
    revoked_on: date | None
    desk_id: int
    desk_code: str
    desk_name: str
    desk_valid_to: date | None
    unit_id: int
    unit_code: str
    unit_name: str
    field: str | None

    def desk_open_on(self, day: date) -> bool:
        """Tell whether the desk was open on a day."""
        return self.desk_valid_to is None or day < self.desk_valid_to


def secret_hash(secret: str) -> bytes:
    """Give what is kept of the secret of a tablet."""
    return hashlib.sha256(secret.encode()).digest()


def find_kiosk(session: Session, secret: str) -> KioskFace | None:
    """Find the tablet that holds a secret, revoked ones too."""
    faces = _faces(session, _statement().where(KioskDevice.secret_hash == secret_hash(secret)))
    return faces[0] if faces else None


def all_kiosks(session: Session) -> list[KioskFace]:
    """List all tablets by unit and desk, the newest of a desk first."""
    in_order = _statement().order_by(
        Unit.sort_key, Unit.code, Desk.sort_key, Desk.code, KioskDevice.id.desc()
    )
    return _faces(session, in_order)


def _statement() -> Select[KioskDevice, Desk, Unit]:
    return (
        select(KioskDevice, Desk, Unit)
        .join(Desk, Desk.id == KioskDevice.desk_id)
        .join(Unit, Unit.id == Desk.unit_id)
    )


def _faces(session: Session, statement: Select[KioskDevice, Desk, Unit]) -> list[KioskFace]:
    return [
        KioskFace(
            device_id=device.id,
            enabled_on=device.enabled_on,
            revoked_on=device.revoked_on,
            desk_id=desk.id,
            desk_code=desk.code,
            desk_name=desk.name,
            desk_valid_to=desk.valid_to,
            unit_id=unit.id,
            unit_code=unit.code,
            unit_name=unit.name,
            field=desk.field,
        )
        for device, desk, unit in session.execute(statement)
    ]
