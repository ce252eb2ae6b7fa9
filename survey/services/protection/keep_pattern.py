"""Keeps what the public table hides and shows of a period at the moment it is closed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from survey.models import PublicPattern
from survey.queries.closed_periods import ClosingFace
from survey.queries.public_patterns import kept_patterns
from survey.queries.spans import finished_periods, periods_of_publication
from survey.queries.unit_tree import read_unit_tree
from survey.services.periods.choose_publishable import publication_calendar
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import public_table


@dataclass(frozen=True)
class Pattern:
    """What the public table of today hides and shows of one period, by node."""

    hidden: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    #: Units whose further tables are hidden, by table.
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def pattern_of(session: Session, period: Period, today: date) -> Pattern | None:
    """Read the pattern of a period out of the table of all finished ones; none if unpublished."""
    if period.calendar != publication_calendar(session):
        return None
    periods = finished_periods(periods_of_publication(session, period.calendar), today)
    if period not in periods:
        return None if period.kind == "month" or period.code.endswith("H2") else Pattern()
    tree = read_unit_tree(session)
    table = protect_parts(session, tree, public_table(session, tree, periods), periods, [period])
    nodes = {node for node, at in table.cells if at == period.compact}
    hidden = {node for node, at in table.suppression.hidden if at == period.compact}
    details = {node for node, at in table.details if at == period.compact}
    parts = {name: frozenset(unit for unit, _ in units) for name, units in table.parts.items()}
    return Pattern(frozenset(hidden), frozenset(details), frozenset(nodes - hidden), parts)


def keep_pattern(session: Session, closing: ClosingFace, found: Pattern) -> None:
    """Store the pattern of one closing; what an earlier closing hid stays hidden in it."""
    hidden, details, parts = found.hidden, found.details, dict(found.parts)
    before = kept_patterns(session, closing.period.calendar).get(closing.period.code)
    if before is not None:
        hidden, details = before.hidden.union(hidden), before.details.union(details)
        for name, units in before.parts.items():
            parts[name] = units | parts.get(name, frozenset())
    session.add(
        PublicPattern(
            calendar=closing.period.calendar,
            code=closing.period.code,
            revision=closing.revision,
            hidden=_listed(hidden),
            details=_listed(details),
            shown=_listed(found.shown.difference(hidden)),
            parts=json.dumps({name: sorted(units) for name, units in sorted(parts.items())}),
        )
    )
    session.flush()


def _listed(nodes: Collection[str]) -> str:
    return json.dumps(sorted(set(nodes)))
