"""Issues, revokes and replaces the codes at the desks."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Desk, Placard
from survey.queries.placards import BASE32_SIGNS, SIGNS_OF_A_TOKEN

#: How long the old code still works after a new one was printed.
GRACE_DAYS = 14


class PlacardRefused(ValueError):
    """The code cannot be issued or changed; the message says why, in Vietnamese."""


def issue_placard(session: Session, desk_id: int, now: datetime) -> str:
    """Issue a new code for a desk; give its token."""
    desk = session.get(Desk, desk_id)
    if desk is None:
        raise PlacardRefused("Không có quầy này.")
    if desk.valid_to is not None and desk.valid_to <= now.date():
        raise PlacardRefused(f"Quầy {desk.code} đã đóng từ ngày {desk.valid_to:%d/%m/%Y}.")
    return _issue(session, desk_id, now).token


def issue_missing_placards(
    session: Session, now: datetime, unit_ids: Collection[int] | None = None
) -> int:
    """Issue a code for every open desk, or those of some units, that has none; count them."""
    in_force = select(Placard.desk_id).where(Placard.revoked_on.is_(None))
    missing = select(Desk.id).where(
        Desk.id.not_in(in_force), (Desk.valid_to.is_(None)) | (Desk.valid_to > now.date())
    )
    if unit_ids is not None:
        missing = missing.where(Desk.unit_id.in_(unit_ids))
    desks = session.scalars(missing).all()
    for desk_id in desks:
        _issue(session, desk_id, now)
    return len(desks)


def revoke_placard(session: Session, token: str, now: datetime) -> None:
    """Refuse a code from now on; revoking again changes nothing but ends a grace."""
    placard = _placard(session, token)
    placard.revoked_on = placard.revoked_on or now.date()
    placard.grace_until = None
    session.flush()


def replace_placard(
    session: Session, token: str, now: datetime, grace_days: int = GRACE_DAYS
) -> str:
    """Issue a new code for the desk of an old one, which still works for some days."""
    old = _placard(session, token)
    if old.revoked_on is not None:
        raise PlacardRefused("Mã này đã bị thu hồi hoặc đã được thay.")
    if grace_days < 0:
        raise PlacardRefused("Số ngày dùng tiếp mã cũ không được âm.")
    new = _issue(session, old.desk_id, now)
    old.revoked_on = now.date()
    old.grace_until = now.date() + timedelta(days=grace_days) if grace_days else None
    old.superseded_by = new.id
    session.flush()
    return new.token


def _issue(session: Session, desk_id: int, now: datetime) -> Placard:
    token = "".join(secrets.choice(BASE32_SIGNS) for _ in range(SIGNS_OF_A_TOKEN))
    placard = Placard(desk_id=desk_id, token=token, issued_on=now.date())
    session.add(placard)
    session.flush()
    return placard


def _placard(session: Session, token: str) -> Placard:
    placard = session.scalar(select(Placard).where(Placard.token == token))
    if placard is None:
        raise PlacardRefused("Không có mã QR này.")
    return placard
