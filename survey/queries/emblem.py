"""Reads the authority's emblem as it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import StoredEmblem
from survey.queries.settings import UNNAMED, typed_setting

#: The setting that names the picture.
KEY = "agency.emblem"


@dataclass(frozen=True)
class EmblemRow:
    """What the setting names, and the picture under that name."""

    sha256: str
    #: None: there is no such picture.
    picture: bytes | None
    #: Whose emblem it is; empty while the authority has no name yet.
    owner: str


def emblem_row(session: Session) -> EmblemRow | None:
    """Read the emblem; nothing where none was given."""
    sha256 = typed_setting(session, KEY, str)
    if not sha256:
        return None
    picture = session.scalar(select(StoredEmblem.picture).where(StoredEmblem.sha256 == sha256))
    name = typed_setting(session, "agency.name", str).strip()
    return EmblemRow(sha256, picture, "" if UNNAMED in name else name)
