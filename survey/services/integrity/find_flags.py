"""Finds the desks whose forms of a period need a look, and what the figures are without them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from analysis.answers import unpack_answers
from analysis.crowds import Way
from analysis.integrity import STRAIGHT_ANSWERS, AnswerLine, answer_line
from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.scores import OVERALL
from analysis.signals import (
    DeskCounts,
    Signal,
    find_signals,
    is_copied,
    is_erratic,
    is_red,
)
from analysis.tally import tally_answers
from survey.queries.desks import handled_dossiers
from survey.queries.integrity import (
    AT_THE_DESK,
    BY_HAND,
    desk_forms_by_day,
    filled_alike,
    marked_forms,
)
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.figures.page_figures import DeskFlag, FlagFigures
from survey.services.integrity.find_crowds import DeskCrowds, find_crowds, way_of
from survey.services.integrity.tell_signals import tell_signal
from survey.services.places.working_days import open_days
from survey.services.tallies.gather_tallies import pooled_channels
from survey.services.tallies.sum_periods import nodes_of, sum_periods


@dataclass(frozen=True)
class _Ground:
    """What is the same for every desk of a period."""

    session: Session
    period: Period
    tree: UnitTree
    catalogue: Mapping[int, Questionnaire]
    pool: frozenset[str]
    #: For each desk the days on which forms were taken at it although it was closed, with how many.
    closed: Mapping[int, Mapping[date, int]]


def find_flags(session: Session, period: Period) -> FlagFigures:
    """Look at every desk of a period; only forms of the channels that make the index."""
    pool = pooled_channels(session)
    ground = _Ground(
        session,
        period,
        read_unit_tree(session),
        all_questionnaires(session),
        pool,
        _closed_days(session, period, pool),
    )
    counts, crowds = _counts(ground)
    sums = sum_periods(session, [period], ground.pool)
    nodes = nodes_of(ground.tree, *sums.pieces(period), ground.tree.today)
    whole = {key: place for place, key in enumerate(nodes.keys)}
    found = []
    for desk_id, signals in find_signals(counts).items():
        desk = ground.tree.desks[desk_id]
        unit = ground.tree.units[ground.tree.today[desk.unit_id]]
        unit_sums = nodes.table.tally(whole["unit", unit.id])[OVERALL]
        crowd = crowds.get(desk_id, DeskCrowds())
        marked = _marked(ground, desk_id, counts[desk_id], signals, crowd)
        found.append(
            DeskFlag(
                desk_id=desk_id,
                desk=desk.name,
                unit_id=unit.id,
                unit=unit.name,
                red=is_red(signals),
                signals=tuple(signal.value for signal in signals),
                sentences=tuple(tell_signal(signal, counts[desk_id]) for signal in signals),
                forms=counts[desk_id].forms,
                marked=marked,
                unit_sums=(unit_sums.n, unit_sums.m, unit_sums.s),
            )
        )
    return FlagFigures(tuple(sorted(found, key=lambda flag: (not flag.red, flag.unit, flag.desk))))


def _closed_days(
    session: Session, period: Period, pool: frozenset[str]
) -> dict[int, dict[date, int]]:
    """Find the forms taken at desks on holidays and on days outside their opening hours.

    Only days can be looked at: the time of day of an answer is kept nowhere.
    """
    found = desk_forms_by_day(session, period.start, period.end, pool)
    opened = open_days(session, {desk for desk, _, _ in found}, period.start, period.end)
    days = {desk: frozenset(which) for desk, which in opened.items()}
    closed: dict[int, dict[date, int]] = defaultdict(dict)
    for desk, day, forms in found:
        if day not in days[desk]:
            closed[desk][day] = forms
    return dict(closed)


def _counts(ground: _Ground) -> tuple[dict[int, DeskCounts], dict[int, DeskCrowds]]:
    start, end = ground.period.start, ground.period.end
    found: dict[int, DeskCounts] = {}
    ways: dict[int, Counter[Way]] = defaultdict(Counter)
    for desk, key, answers, times in filled_alike(ground.session, start, end, ground.pool):
        kind = ground.tree.units[ground.tree.today[ground.tree.desks[desk].unit_id]].kind
        before = found.get(desk, DeskCounts(kind, 0))
        found[desk] = _with_form(before, ground.catalogue[key], answers, times)
        ways[desk][way_of(ground.catalogue[key], answers)] += times
    crowds = find_crowds(ground.session, ground.period, ground.catalogue, ways)
    dossiers: Counter[int] = Counter()
    for row in handled_dossiers(ground.session, start, end):
        dossiers[row.desk_id] += row.handled
    counts = {
        desk: replace(
            one,
            burst=crowds[desk].burst if desk in crowds else 0,
            same_device=crowds[desk].same_device if desk in crowds else 0,
            closed=sum(ground.closed.get(desk, {}).values()),
            dossiers=dossiers.get(desk),
        )
        for desk, one in found.items()
    }
    return counts, crowds


def _with_form(
    desk: DeskCounts, questionnaire: Questionnaire, answers: str, times: int
) -> DeskCounts:
    """Count forms filled alike: straight lines apart from the others."""
    levels = list(unpack_answers(questionnaire, answers).values())
    scale = [level.value for level in questionnaire.scale.levels]
    line = _line(questionnaire, answers)
    valid = [level for level in levels if level in scale]
    more = replace(
        desk,
        forms=desk.forms + times,
        erratic=desk.erratic + (times if is_erratic(valid) else 0),
    )
    if not line.straight:
        varied = _is_varied(line)
        return replace(
            more,
            varied=desk.varied + (times if varied else 0),
            copied=max(desk.copied, times if varied else 0),
        )
    level = next(one for one in levels if one in scale)
    return replace(
        more,
        straight=desk.straight + times,
        all_highest=desk.all_highest + (times if level == max(scale) else 0),
        all_lowest=desk.all_lowest + (times if level == min(scale) else 0),
    )


def _marked(
    ground: _Ground,
    desk_id: int,
    desk: DeskCounts,
    signals: tuple[Signal, ...],
    crowds: DeskCrowds,
) -> tuple[int, int, int]:
    """Add up the forms that strong signs point at: people, answers, satisfied answers.

    Signs that rest on how content people are point at no form: many honest people tick one level.
    """
    rows = marked_forms(
        ground.session, desk_id, ground.period.start, ground.period.end, ground.pool
    )
    alike = Counter((row[0], row[1]) for row in rows)
    closed = ground.closed.get(desk_id, {})
    by_form: dict[int, list[str]] = defaultdict(list)
    for key, answers, arrival, device, channel, day in rows:
        way = way_of(ground.catalogue[key], answers)
        hit = (
            (channel not in BY_HAND and way in crowds.arrivals.get(arrival or "", ()))
            or (channel == "qr" and way in crowds.devices.get(device or "", ()))
            or (
                Signal.COPIED in signals
                and is_copied(alike[key, answers], desk.varied)
                and _is_varied(_line(ground.catalogue[key], answers))
            )
            or (Signal.CLOSED_DAYS in signals and channel in AT_THE_DESK and day in closed)
        )
        if hit:
            by_form[key].append(answers)
    sums = [tally_answers(ground.catalogue[key], found)[OVERALL] for key, found in by_form.items()]
    return (sum(s.n for s in sums), sum(s.m for s in sums), sum(s.s for s in sums))


def _line(questionnaire: Questionnaire, answers: str) -> AnswerLine:
    scale = [level.value for level in questionnaire.scale.levels]
    return answer_line(unpack_answers(questionnaire, answers).values(), scale)


def _is_varied(line: AnswerLine) -> bool:
    """Tell whether two such forms are seldom alike: a few answers often are."""
    return line.answers >= STRAIGHT_ANSWERS and line.longest < line.answers
