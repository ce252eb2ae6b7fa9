"""Composes the public tables of a period: what is shown of every unit, and what is withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.score_table import EstimateTable, estimate_table
from analysis.scores import OVERALL, Thresholds
from analysis.tally import Row
from survey.queries.closed_periods import ClosingFace
from survey.queries.published_tables import (
    AskedForm,
    AskedQuestion,
    PublicRow,
    PublicUnit,
    PublishedTables,
)
from survey.queries.questionnaires import all_questionnaires
from survey.queries.settings import setting, typed_setting
from survey.queries.tallies import used_questionnaires
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.queries.units import UnitFace, all_units
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.tallies.gather_tallies import pooled_channels, read_limits
from survey.services.tallies.sum_periods import Nodes, PeriodSums, nodes_of, sum_periods

LEVELS = ("overall", "factor", "question", "criterion")


@dataclass(frozen=True)
class Composer:
    """What all tables of one moment share: sums, what is withheld, units and their names."""

    tree: UnitTree
    sums: PeriodSums
    public: PublicTable
    thresholds: Thresholds
    names: dict[int, UnitFace]
    catalogue: dict[int, Questionnaire]


def read_composer(session: Session, periods: Sequence[Period]) -> Composer:
    """Read the sums of all periods once, and protect them together."""
    tree = read_unit_tree(session)
    sums = sum_periods(session, periods, pooled_channels(session))
    return Composer(
        tree=tree,
        sums=sums,
        public=public_table(session, tree, periods, sums),
        thresholds=read_limits(session).thresholds,
        names={face.id: face for face in all_units(session)},
        catalogue=all_questionnaires(session),
    )


def compose_tables(session: Session, composer: Composer, closing: ClosingFace) -> PublishedTables:
    """Compose the tables of one closed period."""
    period = closing.period
    nodes = nodes_of(composer.tree, *composer.sums.pieces(period), None)
    used = used_questionnaires(session, period.start, period.end, pooled_channels(session))
    return PublishedTables(
        calendar=period.calendar,
        code=period.code,
        closing=closing.revision,
        closed_on=closing.closed_on,
        seal=closing.sha256,
        hide=composer.thresholds.hide,
        flag=composer.thresholds.flag,
        desk_hide=typed_setting(session, "thresholds.desk_hide", int),
        targets=tuple(str(one) for one in setting(session, "targets")),
        channels=tuple(setting(session, "index.channels")),
        forms=tuple(_asked(composer.catalogue[key]) for key in used),
        units=tuple(_units(composer, nodes, period)),
    )


def _asked(form: Questionnaire) -> AskedForm:
    overall = () if form.overall is None else (form.overall,)
    return AskedForm(
        code=form.code,
        title=dict(form.title),
        factors=tuple(AskedQuestion(f.code, dict(f.text)) for f in form.factors),
        criteria=tuple(
            AskedQuestion(c.code, dict(c.text), c.factor) for c in (*form.criteria, *overall)
        ),
    )


def _units(composer: Composer, nodes: Nodes, period: Period) -> Iterator[PublicUnit]:
    """Give the unit above all first, then every unit that was in force or was answered for."""
    tree, places = composer.tree, {node: place for place, node in enumerate(nodes.keys)}
    scored = estimate_table(nodes.table.cells)
    root = tree.root
    chosen = [
        unit
        for unit in tree.units.values()
        if unit is not root and (("unit", unit.id) in places or _stood(unit, period))
    ]
    in_order = sorted(chosen, key=lambda unit: (unit.sort_key, unit.code, unit.valid_from))
    for unit in [*([root] if root else []), *in_order]:
        place = places.get(("unit", unit.id))
        rows = [] if place is None else _rows(nodes.table.rows, scored, place)
        yield _unit(composer, unit, rows, period)


def _stood(unit: UnitNode, period: Period) -> bool:
    return unit.stood(period.start, period.end)


def _rows(rows: Sequence[Row], table: EstimateTable, place: int) -> list[PublicRow]:
    """Give the rows with an answer, the index first."""
    found = []
    for number, (level, code) in enumerate(rows):
        if table.answers[place, number]:
            found.append(
                PublicRow(
                    level="criterion" if level == "question" else level,
                    code=code,
                    n=int(table.n[place, number]),
                    answers=int(table.answers[place, number]),
                    satisfied=int(table.satisfied[place, number]),
                    lo=float(table.lo[place, number]),
                    hi=float(table.hi[place, number]),
                )
            )
    return sorted(found, key=lambda row: (LEVELS.index(row.level), row.code))


def _unit(
    composer: Composer, unit: UnitNode, rows: Collection[PublicRow], period: Period
) -> PublicUnit:
    """Show of a unit what may be shown."""
    overall = next((row for row in rows if (row.level, row.code) == OVERALL), None)
    status = composer.thresholds.status(0 if overall is None else overall.n)
    if status in ("ok", "few") and composer.public.hides("unit", unit.id, period):
        status = "low" if composer.public.tells_low("unit", unit.id, period) else "hidden"
    only_overall = composer.public.hides_details("unit", unit.id, period)
    shown = {
        "none": (),
        "hidden": (),
        "low": (),
    }.get(status, tuple(row for row in rows if row is overall or not only_overall))
    face = composer.names[unit.id]
    return PublicUnit(
        id=unit.id,
        label=composer.tree.labels[unit.id],
        name=face.name,
        name_en=face.name_en,
        kind=face.kind,
        parent_id=face.parent_id,
        status=status,
        only_overall=only_overall and bool(shown),
        rows=shown,
    )
