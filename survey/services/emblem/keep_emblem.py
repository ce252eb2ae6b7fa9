"""Keeps the emblem that was made of a file, in the place of the one before; takes it away."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.models import Setting, StoredEmblem
from survey.queries.emblem import KEY
from survey.queries.settings import typed_setting
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor, note_action


def keep_emblem(
    session: Session, actor: Actor, picture: bytes, *, seen: str, now: datetime
) -> None:
    """Store a picture and note by its name who did; the same one again repairs a damaged row.

    `seen` is the name that stood there when the page was opened.
    """
    name = hashlib.sha256(picture).hexdigest()
    _change(session, actor, name, seen, now)
    session.add(StoredEmblem(sha256=name, picture=picture))
    session.flush()


def remove_emblem(session: Session, actor: Actor, *, seen: str, now: datetime) -> None:
    """Take the emblem away."""
    _change(session, actor, "", seen, now)


def _change(session: Session, actor: Actor, name: str, seen: str, now: datetime) -> None:
    before = typed_setting(session, KEY, str)
    if before != seen:
        raise ChangedMeanwhile
    session.execute(delete(StoredEmblem))
    session.merge(Setting(key=KEY, value=json.dumps(name)))
    session.flush()
    detail = {"before": before, "after": name}
    note_action(session, actor, "setting.change", f"setting:{KEY}", detail, now=now)
