"""Reads the authority's emblem as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import StoredEmblem
from survey.queries.settings import UNNAMED, all_settings

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


def emblem_row(session: Session, settings: Mapping[str, Any] | None = None) -> EmblemRow | None:
    """Read the emblem; nothing where none was given. `settings` that were read save questions."""
    known = all_settings(session) if settings is None else settings
    sha256 = str(known[KEY])
    if not sha256:
        return None
    picture = session.scalar(select(StoredEmblem.picture).where(StoredEmblem.sha256 == sha256))
    name = str(known["agency.name"]).strip()
    return EmblemRow(sha256, picture, "" if UNNAMED in name else name)
