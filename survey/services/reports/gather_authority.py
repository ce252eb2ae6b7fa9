"""Gathers the report on an authority: the whole as in its own report, and a line for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL, score_card
from analysis.tally import Tally
from survey.queries.unit_tree import UnitNode, UnitTree
from survey.rendering.authority_report import AuthorityReport, KindRow, Member
from survey.rendering.figures import HIDDEN_FIGURE, NO_FIGURE, Comparison
from survey.rendering.rearranged import Rearranged
from survey.services.figures.add_up_units import UnitTotals, add_up_units
from survey.services.figures.compare_units import Asked, UnitComparison, compare_units
from survey.services.figures.lay_out_findings import (
    change_of,
    figure,
    lay_out_part,
    short_label,
)
from survey.services.figures.place_units import place_units
from survey.services.figures.roll_up_units import stands, unit_dossiers, unit_lines
from survey.services.issue_reports import gather_unit_report
from survey.services.reports.report_order import Around

#: The kinds of unit in the order of official lists.
KIND_NAMES = {
    "department": "Sở, ban, ngành",
    "ward": "Phường",
    "commune": "Xã",
    "special_zone": "Đặc khu",
    "centre": "Trung tâm",
    "other": "Đơn vị khác",
    "province": "Tỉnh, thành phố",
}


@dataclass(frozen=True)
class _Ground:
    """What all lines are made from."""

    totals: UnitTotals
    compared: Mapping[str, UnitComparison]
    dossiers: Mapping[int, int | None]


def gather_authority(
    session: Session, unit_id: int, period: Period, *, now: datetime, around: Around
) -> AuthorityReport:
    """Gather all that the report prints; KeyError for an unknown unit."""
    tree, parent = around.tree, around.tree.units[unit_id]
    whole = gather_unit_report(
        session, unit_id, period, now=now, closing=around.closing, public=around.public
    )
    totals = add_up_units(session, tree, period, around.public)
    asked = Asked(period, period.previous())
    ground = _Ground(
        totals,
        {each.unit: each for each in compare_units(session, tree, asked)},
        unit_dossiers(session, totals, parent, period),
    )
    return AuthorityReport(
        whole=whole,
        members=tuple(_members(ground, parent, whole.comparison)),
        kinds=tuple(_kinds(ground, parent)),
        silent=_silent(totals, parent, period),
        rearranged=tuple(_rearranged(session, totals, parent, period, now=now, around=around)),
    )


def _rearranged(
    session: Session,
    totals: UnitTotals,
    parent: UnitNode,
    period: Period,
    *,
    now: datetime,
    around: Around,
) -> Iterator[Rearranged]:
    """Tell the units that got others whole after the period before had begun, as their reports do.

    What their own reports or the rows beside them withhold is withheld here.
    """
    before = period.previous()
    labels = {short_label(before), short_label(period)}
    made = {
        each.new_unit_id
        for each in around.tree.successions
        if each.extent == "full" and before.start < each.from_date < period.end
    }
    for key in totals.children(parent.id):
        if key not in made or key not in totals.whole:
            continue
        own = gather_unit_report(
            session,
            key,
            period,
            now=now,
            closing=around.closing,
            public=around.public,
            province=around.province,
        )
        mergers = tuple(
            merger
            for merger in own.mergers
            if merger.direction == "from"
            and merger.whole
            and before.start < merger.day < period.end
        )
        told = () if key in totals.withheld(parent.id) else own.more.published
        rows = tuple(row for row in told if row.label in labels and row.parts)
        yield Rearranged(own.unit, mergers, rows)


def _members(ground: _Ground, parent: UnitNode, whole: Comparison) -> list[Member]:
    tree, standings = ground.totals.tree, place_units(ground.totals)
    found = []
    for line in unit_lines(ground.totals, parent, standings):
        shown = figure(line.overall)
        compared = None if line.own else ground.compared.get(tree.labels[line.unit_id])
        told = shown.shown and compared is not None
        found.append(
            Member(
                code="" if line.own else line.code,
                name="Các quầy trực thuộc" if line.own else line.name,
                kind="" if line.own else KIND_NAMES[line.kind],
                figure=shown,
                change=change_of(compared.change) if told and compared else None,
                before=_before(compared, whole) if told and compared else "",
                verdicts=_verdicts(compared) if told and compared else (),
                standing="không so" if line.standing is None else line.standing.band.label,
                dossiers=ground.dossiers.get(line.unit_id),
            )
        )
    return found


def _verdicts(compared: UnitComparison) -> tuple[str, ...]:
    return tuple(line.verdict.label for line in compared.targets)


def _before(compared: UnitComparison, whole: Comparison) -> str:
    """Say of how many quarters of the period before there are answers; "" as for the whole."""
    part = lay_out_part(compared.period_before, compared.part)
    return "" if part in (None, whole.part) else f"kỳ trước có {part.in_words}"


def _kinds(ground: _Ground, parent: UnitNode) -> list[KindRow]:
    """Pool the units of each kind that are shown: anybody could add their rows up."""
    totals, tree = ground.totals, ground.totals.tree
    parts, withheld = totals.parts(parent.id), totals.withheld(parent.id)
    rows = []
    for kind, name in KIND_NAMES.items():
        units = [key for key in parts if key != parent.id and tree.units[key].kind == kind]
        shown = [key for key in units if key not in withheld and parts[key][OVERALL].n]
        if not units:
            continue
        pooled = Tally.sum(parts[key] for key in shown)
        card = score_card(pooled, thresholds=totals.thresholds)
        made = figure(card[OVERALL]) if shown else HIDDEN_FIGURE
        rows.append(KindRow(name, len(units), len(shown), made if made.shown else NO_FIGURE))
    return [row if row.shown else _hidden(row) for row in rows]


def _hidden(row: KindRow) -> KindRow:
    return KindRow(row.name, row.units, row.shown, HIDDEN_FIGURE)


def _silent(totals: UnitTotals, parent: UnitNode, period: Period) -> tuple[str, ...]:
    """Name the units without a form; those that became part of another are told with that one."""
    units, today = totals.tree.units, totals.tree.today
    return tuple(
        units[key].name
        for key in totals.children(parent.id)
        if key not in totals.whole and today[key] == key and stands(units[key], period)
    )


def authorities(tree: UnitTree, period: Period) -> list[int]:
    """List the units that stand above others in a period, the highest first."""
    found = [
        unit
        for unit in tree.units.values()
        if unit.stood(period.start, period.end)
        and any(child.stood(period.start, period.end) for child in tree.children.get(unit.id, []))
    ]
    return [unit.id for unit in sorted(found, key=lambda u: (u is not tree.root, u.sort_key))]
