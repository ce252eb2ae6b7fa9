"""Sets the figures of merged units as they were published beside those on today's map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.period import Period
from analysis.scores import OVERALL, Score, Thresholds, score_card
from analysis.summary import PeriodCard, PublishedPeriod
from analysis.tally import Tally
from analysis.withholding import withheld_groups
from survey.queries.tallies import TallyCell
from survey.queries.unit_tree import UnitNode, UnitTree
from survey.services.figures.add_up_units import hidden_card


@dataclass(frozen=True)
class Restated:
    """Both series of a merged unit, protected together."""

    series: tuple[PeriodCard, ...]
    #: Empty for a unit that was not made of others.
    published: tuple[PublishedPeriod, ...]


def restate_series(
    tree: UnitTree,
    unit: UnitNode,
    series: Sequence[PeriodCard],
    cells: Mapping[Period, Sequence[TallyCell]],
    thresholds: Thresholds,
) -> Restated:
    """Lay the published parts of each period beside their sum.

    The sum of a period that ended before the merger is new to the reader, the parts are not: where
    the one hidden part would follow, the sum is hidden. Later the unit's own figure is the known
    one, and parts are hidden.
    """
    inside = tree.below(unit.id)
    parts = {each.period: _parts(tree, unit, inside, cells.get(each.period, ())) for each in series}
    if not any(key != unit.id for found in parts.values() for key in found):
        return Restated(tuple(series), ())
    shown, published = [], []
    for each in series:
        found = parts[each.period]
        sums = {str(key): tally[OVERALL] for key, tally in found.items()}
        withheld = withheld_groups(sums, thresholds)
        small = {
            key
            for key, one in sums.items()
            if 0 < one.n < thresholds.hide or thresholds.is_low(one)
        }
        # Held against its parts, the sum of a single part hides nothing more than the part.
        telling = withheld > small
        before = each.period.end <= unit.valid_from
        shown.append(replace(each, card=hidden_card(each.card, hide=telling and before)))
        hidden = small if before else withheld
        published.append(PublishedPeriod(each.period, _figures(tree, found, hidden, thresholds)))
    return Restated(tuple(shown), tuple(published))


def _parts(
    tree: UnitTree, unit: UnitNode, inside: set[int], cells: Sequence[TallyCell]
) -> dict[int, Tally]:
    """Add up what each unit of that day received; what is under the unit today is its own."""
    found: dict[int, list[Tally]] = defaultdict(list)
    for cell in cells:
        found[unit.id if cell.unit_id in inside else cell.unit_id].append(cell.tally)
    in_order = sorted(found, key=lambda key: (tree.units[key].sort_key, key))
    return {key: Tally.sum(found[key]) for key in in_order}


def _figures(
    tree: UnitTree, parts: Mapping[int, Tally], hidden: Collection[str], limits: Thresholds
) -> tuple[tuple[str, Score], ...]:
    return tuple(
        (
            tree.units[key].name,
            hidden_card(score_card(tally, thresholds=limits), hide=str(key) in hidden)[OVERALL],
        )
        for key, tally in parts.items()
    )
