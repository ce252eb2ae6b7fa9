"""Turns the stored sums of a unit and a period into everything a report or a page shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL, Score, ScoreCard, Thresholds, score_card
from analysis.summary import (
    ChannelCard,
    DeskCard,
    FactCount,
    FactorChange,
    NoComparison,
    PeriodCard,
    PeriodChange,
    UnitSummary,
)
from analysis.tally import Tally
from analysis.withholding import withheld_groups, withhold_complements
from survey.queries.facts import fact_counts
from survey.queries.tallies import TallyCell, tally_cells
from survey.queries.unit_tree import UnitNode, UnitTree
from survey.services.figures.add_up_units import UnitTotals, hidden_card
from survey.services.figures.compare_periods import (
    Compared,
    Ground,
    Side,
    compare_periods,
)
from survey.services.figures.count_kept_comments import count_kept_comments
from survey.services.figures.cover_period import covered, without_empty_start
from survey.services.figures.judge_targets import judge_targets, read_targets
from survey.services.figures.list_successions import list_successions
from survey.services.figures.look_at_province import Province, look_at_province
from survey.services.figures.restate_series import Restated, restate_series
from survey.services.figures.roll_up_units import roll_up, unit_lines
from survey.services.figures.set_channels_apart import channel_cards, tallies_by_channel
from survey.services.protection.leave_out_tables import leave_out_tables
from survey.services.protection.protect_publication import PublicTable
from survey.services.tallies.gather_tallies import (
    Gathered,
    Limits,
    card_of,
    gather_tallies,
    pooled_channels,
    read_limits,
    units_standing_for,
)

#: What the public tables withhold; nothing for a period that is not published.
Public = PublicTable | None


class Names(TypedDict):
    """Who is summarised."""

    unit_id: int
    code: str
    name: str
    kind: str
    parent_name: str | None


class Changes(TypedDict):
    """What became of it since the period before."""

    change: PeriodChange | None
    no_change: NoComparison | None
    factor_changes: tuple[FactorChange, ...]
    part_before: tuple[Period, ...]


def summarise_unit(
    session: Session,
    unit_id: int,
    period: Period,
    *,
    today: date,
    public: Public = None,
    province: Province | None = None,
) -> UnitSummary:
    """Summarise a unit with all that is under it, on today's map of units.

    Answers of units that went wholly into it count too; the summary names them. What `public`
    withholds is withheld. For many units look at the province once. KeyError if unknown.
    """
    province = province or look_at_province(session, period, public)
    tree, totals, standings = province.tree, province.totals, province.standings
    unit, limits = tree.units[unit_id], read_limits(session)
    members = units_standing_for(tree, unit)
    gathered = gather_tallies(session, members, period)
    restated = series_as_public(tree, unit, gathered, limits.thresholds, public)
    earlier, card = _details_as_public(restated.series[-2:], gathered, unit_id, public)
    shown = without_empty_start(restated.series)
    summary = UnitSummary(
        **_names(tree, unit),
        period=period,
        thresholds=limits.thresholds,
        desk_hide=limits.desk.hide,
        questionnaires=gathered.questionnaires,
        card=card,
        series=shown,
        **_changes(_compare(session, members, gathered, (earlier, card))),
        targets=judge_targets(card[OVERALL], read_targets(session)),
        standing=standings.get(unit_id),
        channels=_channels(session, members, period, limits),
        children=unit_lines(totals, unit, standings),
        rollup=roll_up(session, totals, unit, period),
        desks=_public_desks(_desks(totals, unit, gathered.now, limits), tree, period, public),
        facts=_facts(session, members, period, gathered),
        comments=count_kept_comments(session, members, period, today),
        successions=list_successions(tree, unit),
        published=restated.published[-len(shown) :],
        **covered(period, gathered.now, today),
    )
    return leave_out_tables(summary, public)


def _changes(compared: Compared) -> Changes:
    return Changes(
        change=compared.change,
        no_change=compared.reason,
        factor_changes=compared.factors,
        part_before=compared.part,
    )


def _names(tree: UnitTree, unit: UnitNode) -> Names:
    parent = tree.units.get(unit.parent_id or 0)
    return Names(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent_name=None if parent is None else parent.name,
    )


def _channels(
    session: Session, members: set[int], period: Period, limits: Limits
) -> tuple[ChannelCard, ...]:
    """Set the channels apart, those outside the index among them."""
    cells = tally_cells(session, period.start, period.end, members)
    return channel_cards(tallies_by_channel(cells), pooled_channels(session), limits.thresholds)


def series_as_public(
    tree: UnitTree, unit: UnitNode, gathered: Gathered, limits: Thresholds, public: Public
) -> Restated:
    """Score the last periods; hide those in which the public tables hide it or what it was of."""
    scored = _series(gathered, limits)
    restated = restate_series(tree, unit, scored, gathered.pooled, limits)
    if public is None:
        return restated
    hidden = {
        (node.name, each.period): public.tells_low("unit", node.id, each.period)
        for each in restated.series
        for node in tree.units.values()
        if public.hides("unit", node.id, each.period)
    }
    series = tuple(
        replace(each, card=hidden_card(each.card, hide=key in hidden, low=hidden.get(key, False)))
        for each in restated.series
        for key in [(unit.name, each.period)]
    )
    published = tuple(
        replace(
            each,
            parts=tuple(
                (name, _as_told(score, hidden.get((name, each.period))))
                for name, score in each.parts
            ),
        )
        for each in restated.published
    )
    return Restated(series, published)


def _as_told(score: Score, low: bool | None) -> Score:
    """Hide a score that the public tables hide; `low` is whether they tell it is a low group."""
    if low is None or (low and score.status == "low"):
        return score
    return replace(score, status="hidden")


def _public_desks(
    desks: Iterable[DeskCard], tree: UnitTree, period: Period, public: Public
) -> tuple[DeskCard, ...]:
    """Hide the desks that the public tables hide."""
    ids = {desk.code: desk.id for desk in tree.desks.values()}
    return tuple(
        replace(
            desk, card=hidden_card(desk.card, low=public.tells_low("desk", ids[desk.code], period))
        )
        if public and public.hides("desk", ids[desk.code], period)
        else desk
        for desk in desks
    )


def _series(gathered: Gathered, thresholds: Thresholds) -> list[PeriodCard]:
    """Score each period, and mark those in which other criteria were asked than before."""
    found: list[PeriodCard] = []
    last: frozenset[str] | None = None
    for each in gathered.periods:
        cells = gathered.pooled[each]
        asked = gathered.criteria(cells)
        new = bool(asked) and last is not None and asked != last
        found.append(PeriodCard(each, card_of(cells, thresholds), new_form=new))
        last = asked or last
    return found


def _compare(
    session: Session, members: set[int], gathered: Gathered, sides: tuple[ScoreCard, ScoreCard]
) -> Compared:
    """Compare the period asked for with the one before it."""
    earlier, card = sides
    return compare_periods(
        Ground(session, gathered.catalogue, pooled_channels(session), card.thresholds),
        members,
        Side(gathered.periods[-1], gathered.now, card),
        Side(gathered.periods[-2], gathered.before, earlier),
    )


def _details_as_public(
    series: Sequence[PeriodCard], gathered: Gathered, unit_id: int, public: Public
) -> list[ScoreCard]:
    """Hide criteria and factors that follow from the others of their period, or from the public.

    Where the public tables withhold them, the reports of two periods and of their sum would give
    them away.
    """
    found = []
    for each in series:
        keys = dict.fromkeys(cell.questionnaire_id for cell in gathered.pooled[each.period])
        card = withhold_complements(each.card, tuple(gathered.catalogue[key] for key in keys))
        if public is not None and public.hides_details("unit", unit_id, each.period):
            card = replace(card, scores={**card.withheld().scores, OVERALL: card[OVERALL]})
        found.append(card)
    return found


def _desks(
    totals: UnitTotals, unit: UnitNode, cells: Iterable[TallyCell], limits: Limits
) -> tuple[DeskCard, ...]:
    """Score the unit's own desks; those of units under it stand in their own reports."""
    tree = totals.tree
    if not totals.parts(unit.id):
        return _desk_cards(cells, tree, limits.desk)
    own = [cell for cell in cells if tree.today[cell.unit_id] == unit.id]
    hide = unit.id in totals.withheld(unit.id)
    return _desk_cards(own, tree, limits.desk, hide=hide)


def _desk_cards(
    cells: Iterable[TallyCell], tree: UnitTree, thresholds: Thresholds, *, hide: bool = False
) -> tuple[DeskCard, ...]:
    """Score each desk; the figures of small ones are hidden, and cannot be had by subtraction."""
    by_desk: dict[str, list[Tally]] = {}
    desks = {desk.code: desk for desk in tree.desks.values()}
    for cell in cells:
        by_desk.setdefault(tree.desks[cell.desk_id].code, []).append(cell.tally)
    tallies = {code: Tally.sum(found) for code, found in by_desk.items()}
    sums = {code: tally[OVERALL] for code, tally in tallies.items()}
    withheld = frozenset(sums) if hide else withheld_groups(sums, thresholds)
    return tuple(
        DeskCard(
            code,
            desks[code].name,
            hidden_card(score_card(tallies[code], thresholds=thresholds), hide=code in withheld),
        )
        for code in sorted(tallies, key=lambda code: (desks[code].sort_key, code))
    )


def _facts(
    session: Session, members: set[int], period: Period, gathered: Gathered
) -> tuple[FactCount, ...]:
    """Count the answers to questions of fact, in the channels that make the index."""
    pool = pooled_channels(session)
    counts = fact_counts(session, members, period.start, period.end, pool)
    found: dict[tuple[str, tuple[int, ...]], FactCount] = {}
    # The most used version first: it lends its words to a question that several versions ask.
    for questionnaire in gathered.questionnaires:
        key = next(key for key, one in gathered.catalogue.items() if one is questionnaire)
        for place, fact in enumerate(questionnaire.facts):
            options = tuple(option.value for option in fact.options)
            before = found.get((fact.code, options), FactCount(questionnaire, fact.code, {}))
            added = {o: before.counts.get(o, 0) + counts[key, place, str(o)] for o in options}
            found[fact.code, options] = replace(before, counts=added)
    return tuple(found.values())
