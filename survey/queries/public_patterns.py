"""Reads what the public table hid and showed of each period when it was last closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import Calendar
from survey.models import PublicPattern


@dataclass(frozen=True)
class KeptPattern:
    """The pattern of one period; nodes are written "unit:ID" and "desk:ID@UNIT"."""

    hidden: frozenset[str]
    #: Units whose criteria and factors were hidden, those hidden altogether among them.
    details: frozenset[str]
    revision: int
    #: Whatever is neither hidden nor shown had no answer at the closing: nothing binds it.
    shown: frozenset[str] = frozenset()
    #: Units whose further tables were hidden, by table; a table that is missing was not kept.
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def kept_patterns(session: Session, calendar: Calendar) -> dict[str, KeptPattern]:
    """Give the pattern of the newest closing of each period, by `Period.code` ("2026-Q3").

    Only quarters and years are published; other closed periods have no pattern.
    """
    rows = session.scalars(
        select(PublicPattern)
        .where(PublicPattern.calendar == calendar)
        .order_by(PublicPattern.code, PublicPattern.revision)
    )
    newest = {row.code: row for row in rows}
    return {
        code: KeptPattern(
            _nodes(row.hidden),
            _nodes(row.details),
            row.revision,
            _nodes(row.shown),
            {name: frozenset(units) for name, units in json.loads(row.parts or "{}").items()},
        )
        for code, row in newest.items()
    }


def _nodes(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))
