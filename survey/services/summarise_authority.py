"""Sets all units of an authority side by side in one period: bands, not a league table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from analysis.comparison import rest_of, score_test
from analysis.intervals import cluster_wilson
from analysis.many_units import Band, UnitTest, bands
from analysis.period import Period
from analysis.scores import ScoreCard, score_card
from analysis.summary import AuthoritySummary, UnitLine
from analysis.tally import Tally
from survey.queries.comments import count_comments
from survey.queries.tallies import tally_cells
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.services.gather_tallies import pooled_channels, read_limits
from survey.services.summarise import OVERALL, counted_through


def summarise_authority(
    session: Session, period: Period, *, today: date
) -> AuthoritySummary | None:
    """Summarise the unit above all others and the units right under it, if there is one."""
    tree = read_unit_tree(session)
    root = tree.root
    if root is None:
        return None
    thresholds = read_limits(session).thresholds
    tallies = tallies_of_children(session, tree, root, period)
    whole = Tally.sum(tallies.values())
    cards = {key: score_card(tally, thresholds=thresholds) for key, tally in tallies.items()}
    found = unit_bands(tallies, whole, thresholds.flag)
    lines = [_line(tree.units[key], cards[key], found[key]) for key in cards]
    in_order = sorted(lines, key=lambda line: (tree.units[line.unit_id].sort_key, line.code))
    return AuthoritySummary(
        unit_id=root.id,
        name=root.name,
        period=period,
        thresholds=thresholds,
        card=score_card(whole, thresholds=thresholds),
        units=tuple(in_order),
        silent=_silent(tree, root, period, cards),
        comments=count_comments(session, tree.below(root.id), period.start, period.end),
        counted_through=counted_through(period, today),
    )


def tallies_of_children(
    session: Session, tree: UnitTree, root: UnitNode, period: Period
) -> dict[int, Tally]:
    """Add the period up for each unit right under the root, on today's map.

    The root's own desks make a line of their own.
    """
    pool = pooled_channels(session)
    groups: dict[int, list[Tally]] = {}
    for cell in tally_cells(session, period.start, period.end):
        if cell.channel in pool:
            line = list(tree.line_up(tree.today[cell.unit_id]))
            # The last is the root; the one before it is the root's child on this line.
            child = line[-2] if len(line) > 1 else root.id
            groups.setdefault(child, []).append(cell.tally)
    return {child: Tally.sum(tallies) for child, tallies in groups.items()}


def unit_bands(tallies: Mapping[int, Tally], whole: Tally, minimum: int) -> dict[int, Band | None]:
    """Place each unit against the rest, with the false discoveries among all of them held down."""
    tests = {str(key): _test_against_rest(tally, whole) for key, tally in tallies.items()}
    found = bands(tests, minimum=minimum)
    return {key: found[str(key)] for key in tallies}


def _test_against_rest(tally: Tally, whole: Tally) -> UnitTest:
    own = tally[OVERALL].moments()
    rest = cluster_wilson(rest_of(whole[OVERALL].moments(), own))
    unit = cluster_wilson(own)
    if unit.p is None or rest.p is None or not unit.n_eff or not rest.n_eff:
        return UnitTest(0.0, None, unit.n)
    test = score_test(unit.p, unit.n_eff, rest.p, rest.n_eff)
    return UnitTest(unit.p - rest.p, test.p_value, unit.n)


def _line(unit: UnitNode, card: ScoreCard, band: Band | None) -> UnitLine:
    return UnitLine(unit.id, unit.code, unit.name, unit.kind, card, band)


def _silent(
    tree: UnitTree, root: UnitNode, period: Period, cards: Mapping[int, ScoreCard]
) -> tuple[str, ...]:
    """Name the units in force in the period from which nothing came."""
    return tuple(
        unit.name
        for unit in tree.children.get(root.id, [])
        if unit.id not in cards
        and unit.valid_from < period.end
        and (unit.valid_to is None or unit.valid_to >= period.end)
    )
