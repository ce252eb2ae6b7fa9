"""Adds a period up to every unit on today's map, and chooses which units stay withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL, ScoreCard, Thresholds, score_card
from analysis.tally import Tally
from analysis.withholding import withheld_groups
from survey.queries.unit_tree import UnitTree
from survey.services.protection.protect_publication import PublicTable
from survey.services.tallies.gather_tallies import pooled_channels, read_limits
from survey.services.tallies.sum_periods import nodes_of, sum_periods


@dataclass(frozen=True)
class UnitTotals:
    """The answers of one period: of each unit with all under it, and at its own desks."""

    tree: UnitTree
    thresholds: Thresholds
    whole: Mapping[int, Tally]
    own: Mapping[int, Tally]
    #: Units that stay withheld because the public tables withhold them, and those among them of
    #: which these do not tell that most were not satisfied.
    hidden: frozenset[int] = frozenset()
    untold: frozenset[int] = frozenset()

    def parts(self, parent: int) -> dict[int, Tally]:
        """Give what adds up to a parent: its answered children, and its own desks as itself."""
        found = {child: self.whole[child] for child in self.children(parent) if child in self.whole}
        if found and parent in self.own:
            found[parent] = self.own[parent]
        return found

    def children(self, parent: int) -> list[int]:
        """List the units right under a parent, in Vietnamese order."""
        return [unit.id for unit in self.tree.children.get(parent, [])]

    def withheld(self, parent: int) -> frozenset[int]:
        """Choose which parts of a parent are withheld beside its total."""
        parts = self.parts(parent)
        sums = {str(key): tally[OVERALL] for key, tally in parts.items()}
        small = {int(key) for key in withheld_groups(sums, self.thresholds)}
        return frozenset(small | (self.hidden & parts.keys() - {parent}))

    def all_withheld(self) -> frozenset[int]:
        """Collect the units withheld in the table of their parent."""
        parents = {unit.parent_id for unit in self.tree.units.values()} - {None}
        return frozenset(
            key
            for parent in parents
            if parent is not None
            for key in self.withheld(parent)
            if key != parent
        )

    def line_card(self, parent: int, part: int, withheld: Iterable[int]) -> ScoreCard:
        """Score one part of a parent; a withheld one is hidden whatever its size."""
        tally = self.parts(parent).get(part, Tally.zero())
        card = score_card(tally, thresholds=self.thresholds)
        return hidden_card(card, hide=part in withheld, low=part not in self.untold)


def add_up_units(
    session: Session, tree: UnitTree, period: Period, public: PublicTable | None = None
) -> UnitTotals:
    """Add a period up along the lines of units; what `public` withholds stays withheld."""
    sums = sum_periods(session, [period], pooled_channels(session))
    pieces, table = sums.pieces(period)
    nodes = nodes_of(tree, pieces, table, tree.today)
    whole = {
        key: nodes.table.tally(place)
        for place, (kind, key) in enumerate(nodes.keys)
        if kind == "unit"
    }
    units = [tree.today[unit] for _, unit in pieces]
    place = {unit: number for number, unit in enumerate(dict.fromkeys(units))}
    at_desks = table.added([place[unit] for unit in units], range(len(units)), len(place))
    own = {unit: at_desks.tally(number) for unit, number in place.items()}
    hidden = {unit for unit in tree.units if public and public.hides("unit", unit, period)}
    untold = {unit for unit in hidden if public and not public.tells_low("unit", unit, period)}
    limits = read_limits(session).thresholds
    return UnitTotals(tree, limits, whole, own, frozenset(hidden), frozenset(untold))


def hidden_card(card: ScoreCard, *, hide: bool = True, low: bool = True) -> ScoreCard:
    """Hide every score that has answers; of a low group it goes on to be told, if it may be."""
    if not hide:
        return card
    return card.withheld(low=low and card[OVERALL].status == "low")
