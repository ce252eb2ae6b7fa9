"""Remembers what the columns of a sheet mean, and offers it when the same heads come again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import ColumnMap

LONGEST_NAME = 80


@dataclass(frozen=True)
class RememberedMap:
    """One map under its name."""

    name: str
    document: Mapping[str, Any]


def remember_map(
    session: Session, purpose: str, name: str, heads: str, document: Mapping[str, Any], day: date
) -> None:
    """Keep a map under a name; the same name is replaced."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    found = session.scalars(
        select(ColumnMap).where(ColumnMap.purpose == purpose, ColumnMap.name == name)
    ).one_or_none()
    if found is None:
        found = ColumnMap(purpose=purpose, name=name, heads=heads, document=text, made_on=day)
        session.add(found)
    found.heads, found.document, found.made_on = heads, text, day
    session.flush()


def offered_map(session: Session, purpose: str, heads: str) -> RememberedMap | None:
    """Give the newest map that was made for these heads."""
    found = session.scalars(
        select(ColumnMap)
        .where(ColumnMap.purpose == purpose, ColumnMap.heads == heads)
        .order_by(ColumnMap.made_on.desc(), ColumnMap.id.desc())
        .limit(1)
    ).first()
    return None if found is None else RememberedMap(found.name, json.loads(found.document))
