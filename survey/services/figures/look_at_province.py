"""Looks at all units of a period at once: what every report of the period needs, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.summary import Standing
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.figures.add_up_units import UnitTotals, add_up_units
from survey.services.figures.place_units import place_units
from survey.services.protection.protect_publication import PublicTable


@dataclass(frozen=True)
class Province:
    """The units, their totals of one period, and where each stands among them."""

    tree: UnitTree
    totals: UnitTotals
    standings: Mapping[int, Standing]


def look_at_province(session: Session, period: Period, public: PublicTable | None) -> Province:
    """Read and add up all units of a period; what `public` withholds stays withheld."""
    tree = read_unit_tree(session)
    totals = add_up_units(session, tree, period, public)
    return Province(tree, totals, place_units(totals))
