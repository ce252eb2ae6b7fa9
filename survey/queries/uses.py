"""Finds out whether anything points to a row, so that only what nobody used is ever deleted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Base


def tables_using(
    session: Session, table: str, key: int, but: Collection[str] = ()
) -> tuple[str, ...]:
    """Name the tables that hold a row which points to a row of `table`, in alphabetical order."""
    found = set()
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            points = any(one.column.table.name == table for one in column.foreign_keys)
            if points and other.name not in but:
                first = select(column).where(column == key).limit(1)
                found |= {other.name} if session.execute(first).first() is not None else set()
    return tuple(sorted(found))
