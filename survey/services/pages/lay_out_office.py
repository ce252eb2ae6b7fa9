"""Lays out what the office's first page shows of a period: the whole and every unit under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from analysis.many_units import Band as Standing
from analysis.period import Period
from analysis.summary import UnitLine
from survey.queries.unit_tree import read_unit_tree
from survey.rendering.findings import UnitRow
from survey.services.figures.add_up_units import add_up_units
from survey.services.figures.lay_out_findings import figure, word_findings
from survey.services.figures.page_figures import Band, OfficeFigures, UnitMark
from survey.services.figures.roll_up_units import unit_dossiers
from survey.services.protection.protect_publication import PublicTable
from survey.services.reports.summarise_authority import summarise_totals

_BANDS: Mapping[Standing, Band] = {
    Standing.ABOVE: "above",
    Standing.BELOW: "below",
    Standing.UNCLEAR: "unclear",
}


class NoUnits(LookupError):
    """There is no unit yet, so there is nothing to show."""


def lay_out_office(
    session: Session, period: Period, *, today: date, public: PublicTable | None = None
) -> OfficeFigures:
    """Lay a period out; NoUnits in an installation without any.

    What `public` withholds is withheld here too: such a page may be shown to any unit.
    """
    tree = read_unit_tree(session)
    if tree.root is None:
        raise NoUnits
    totals = add_up_units(session, tree, period, public)
    summary = summarise_totals(session, totals, tree.root, period, today=today)
    words = word_findings(summary)
    dossiers = unit_dossiers(session, totals, tree.root, period)
    known = [count for count in dossiers.values() if count is not None]
    overall = figure(summary.overall)
    return OfficeFigures(
        unit_id=summary.unit_id,
        name=summary.name,
        overall=overall,
        # The units stand in a list of their own.
        words=replace(words, found=replace(words.found, units=())),
        units=unit_marks(summary.units, words.found.units, dossiers),
        silent=summary.silent,
        forms=summary.card.forms if overall.shown else None,
        dossiers=sum(known) if known else None,
        hide=summary.thresholds.hide,
        flag=summary.thresholds.flag,
        counted_through=summary.counted_through,
    )


def unit_marks(
    lines: tuple[UnitLine, ...],
    rows: tuple[UnitRow, ...],
    dossiers: Mapping[int, int | None],
) -> tuple[UnitMark, ...]:
    """Give each unit its figure, its band and its participation; a withheld one has no counts."""
    return tuple(
        UnitMark(
            unit_id=row.unit_id,
            code=line.code,
            name=row.name,
            kind="" if line.own else line.kind,
            figure=row.figure,
            band="none" if line.standing is None else _BANDS[line.standing.band],
            standing=row.standing,
            forms=line.card.forms if row.figure.shown else None,
            dossiers=dossiers.get(line.unit_id),
        )
        for line, row in zip(lines, rows, strict=True)
    )
