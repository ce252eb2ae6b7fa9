"""Turns the stored sums of a unit and a period into everything a report or a page shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from analysis.comparison import Difference, difference, mix_moved
from analysis.period import Period
from analysis.scores import ScoreCard, Thresholds, score_card
from analysis.summary import (
    DeskCard,
    FactCount,
    NoComparison,
    PeriodCard,
    Succession,
    UnitSummary,
)
from analysis.tally import Tally
from analysis.withholding import withheld_parts, withhold_complements
from survey.queries.comments import count_comments
from survey.queries.facts import fact_counts
from survey.queries.tallies import TallyCell
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.services.gather_tallies import (
    Gathered,
    card_of,
    forms_by_channel,
    gather_tallies,
    pooled_channels,
    read_limits,
    units_standing_for,
)

OVERALL = ("overall", "ALL")


def summarise_unit(session: Session, unit_id: int, period: Period, *, today: date) -> UnitSummary:
    """Summarise a unit with all that is under it, on today's map of units.

    Answers of units that went wholly into this one count for it, in the past too; the summary
    names them. Raises KeyError for an unknown unit.
    """
    tree = read_unit_tree(session)
    unit = tree.units[unit_id]
    members = units_standing_for(tree, unit)
    gathered = gather_tallies(session, members, period)
    limits = read_limits(session)
    series = [
        PeriodCard(each, card_of(gathered.pooled[each], limits.thresholds))
        for each in gathered.periods
    ]
    change, no_change = _compare(series, gathered)
    return UnitSummary(
        unit_id=unit_id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent_name=None if unit.parent_id is None else tree.units[unit.parent_id].name,
        period=period,
        thresholds=limits.thresholds,
        desk_hide=limits.desk.hide,
        questionnaires=gathered.questionnaires,
        card=withhold_complements(series[-1].card, gathered.questionnaires),
        series=_without_empty_start(series),
        change=change,
        no_change=no_change,
        mix_moved=mix_moved(forms_by_channel(gathered.before), forms_by_channel(gathered.now)),
        desks=_desk_cards(gathered.now, tree, limits.desk),
        facts=_facts(session, members, period, gathered),
        comments=count_comments(session, members, period.start, period.end),
        channels=gathered.channels,
        apart=gathered.apart,
        successions=_successions(tree, unit),
        counted_through=counted_through(period, today),
    )


def counted_through(period: Period, today: date) -> date | None:
    """Name the last day in the figures while a period is still running."""
    return today if period.contains(today) else None


def _compare(
    series: Sequence[PeriodCard], gathered: Gathered
) -> tuple[Difference | None, NoComparison | None]:
    """Compare the period with the one before, or say why they are not to be compared."""
    before, now = (each.card[OVERALL] for each in series[-2:])
    reason = None
    if now.status in {"none", "hidden"}:
        reason = NoComparison.WITHHELD_NOW
    elif before.status == "none":
        reason = NoComparison.NO_DATA
    elif before.status == "hidden":
        reason = NoComparison.WITHHELD_BEFORE
    elif gathered.criteria(gathered.now) != gathered.criteria(gathered.before):
        reason = NoComparison.OTHER_QUESTIONNAIRE
    change = None if reason else difference(now.estimate, before.estimate)
    return change, reason


def _without_empty_start(series: Sequence[PeriodCard]) -> tuple[PeriodCard, ...]:
    """Drop the periods before the first answer, but keep this period and the one before it."""
    first = next((i for i, each in enumerate(series) if each.card.forms), len(series))
    return tuple(series[min(first, len(series) - 2) :])


def _desk_cards(
    cells: Iterable[TallyCell], tree: UnitTree, thresholds: Thresholds
) -> tuple[DeskCard, ...]:
    """Score each desk; the figures of small ones are hidden, and cannot be had by subtraction."""
    by_desk: dict[str, list[Tally]] = {}
    desks = {desk.code: desk for desk in tree.desks.values()}
    for cell in cells:
        by_desk.setdefault(tree.desks[cell.desk_id].code, []).append(cell.tally)
    tallies = {code: Tally.sum(found) for code, found in by_desk.items()}
    people = {code: tally[OVERALL].n for code, tally in tallies.items()}
    withheld = withheld_parts(people, thresholds.hide)
    return tuple(
        DeskCard(
            code, desks[code].name, _desk_card(tallies[code], thresholds, hidden=code in withheld)
        )
        for code in sorted(tallies, key=lambda code: (desks[code].sort_key, code))
    )


def _desk_card(tally: Tally, thresholds: Thresholds, *, hidden: bool) -> ScoreCard:
    hide = tally[OVERALL].n + 1 if hidden else thresholds.hide
    return score_card(tally, thresholds=Thresholds(hide, max(hide, thresholds.flag)))


def _facts(
    session: Session, members: set[int], period: Period, gathered: Gathered
) -> tuple[FactCount, ...]:
    """Count the answers to questions of fact, in the channels that make the index."""
    pool = pooled_channels(session)
    counts = fact_counts(session, members, period.start, period.end, pool)
    answered = {key for key, _, _ in counts}
    return tuple(
        FactCount(
            questionnaire,
            fact.code,
            {option.value: counts[key, place, str(option.value)] for option in fact.options},
        )
        for key, questionnaire in gathered.catalogue.items()
        if key in answered
        for place, fact in enumerate(questionnaire.facts)
    )


def _successions(tree: UnitTree, unit: UnitNode) -> tuple[Succession, ...]:
    """List which units this one was made of, and into which it went."""
    found = []
    for made_of in (True, False):
        rows = [
            s for s in tree.successions if unit.id == (s.new_unit_id if made_of else s.old_unit_id)
        ]
        for day in sorted({row.from_date for row in rows}):
            on_day = [row for row in rows if row.from_date == day]
            others = [row.old_unit_id if made_of else row.new_unit_id for row in on_day]
            names = tuple(tree.units[other].name for other in others)
            whole = all(row.extent == "full" for row in on_day)
            found.append(Succession(made_of=made_of, names=names, day=day, whole=whole))
    return tuple(found)
