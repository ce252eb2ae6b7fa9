"""Adds the stored tallies up to desks and units over many periods, each tally read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL
from analysis.sums import MEASURES
from analysis.tally_table import StoredGroup, TallyTable, sum_stored_groups
from survey.queries.questionnaires import all_questionnaires
from survey.queries.tallies import stored_cells
from survey.queries.unit_tree import UnitTree

#: A desk and the unit it answered for; a desk that moved has several pieces.
Piece = tuple[int, int]
#: ("desk" or "unit", its id).
Node = tuple[str, int]
#: Places of the respondents, of their satisfied answers and of all answers among the measures.
N, SATISFIED, ANSWERS = (MEASURES.index(name) for name in ("n", "s", "m"))


@dataclass(frozen=True)
class Nodes:
    """The tallies of some nodes in one period."""

    keys: tuple[Node, ...]
    table: TallyTable


@dataclass(frozen=True)
class PeriodSums:
    """The tallies of all pieces, by the stretches of time that the periods are made of."""

    #: Which periods each stretch lies in.
    stretches: tuple[frozenset[Period], ...]
    #: Stretch and piece of each tally of the table.
    keys: tuple[tuple[int, Piece], ...]
    table: TallyTable

    def pieces(self, period: Period) -> tuple[tuple[Piece, ...], TallyTable]:
        """Add a period up for every piece that was answered in it, in the order of their ids."""
        inside = [period in periods for periods in self.stretches]
        chosen = [place for place, key in enumerate(self.keys) if inside[key[0]]]
        pieces = sorted({self.keys[place][1] for place in chosen})
        number = {piece: place for place, piece in enumerate(pieces)}
        into = [number[self.keys[place][1]] for place in chosen]
        return tuple(pieces), self.table.added(into, chosen, len(pieces))


def sum_periods(
    session: Session, periods: Collection[Period], channels: Collection[str] | None = None
) -> PeriodSums:
    """Read the tallies of all periods once; periods may overlap, like quarters and their year."""
    if not periods:
        return PeriodSums((), (), sum_stored_groups((), 0))
    start, end = min(p.start for p in periods), max(p.end for p in periods)
    stretch_of: dict[object, int] = {}
    stretches: dict[frozenset[Period], int] = {}
    groups: dict[tuple[int, Piece], int] = {}
    stored: dict[int, tuple[list[bytes], list[int]]] = defaultdict(lambda: ([], []))
    for unit_id, desk_id, first, form, sums, _ in stored_cells(session, start, end, channels):
        if first not in stretch_of:
            inside = frozenset(period for period in periods if period.contains(first))
            stretch_of[first] = stretches.setdefault(inside, len(stretches))
        key = (stretch_of[first], (desk_id, unit_id))
        blobs, numbers = stored[form]
        blobs.append(sums)
        numbers.append(groups.setdefault(key, len(groups)))
    questionnaires = all_questionnaires(session)
    parts = [StoredGroup(questionnaires[key], *stored[key]) for key in sorted(stored)]
    return PeriodSums(tuple(stretches), tuple(groups), sum_stored_groups(parts, len(groups)))


def nodes_of(
    tree: UnitTree, pieces: Sequence[Piece], table: TallyTable, today: Mapping[int, int] | None
) -> Nodes:
    """Add pieces up to their desks and to every unit above them.

    `today` leads old units to those that stand for them now; without it the map of then holds.
    """
    keys: dict[Node, int] = {}
    above: dict[int, list[Node]] = {}
    into: list[int] = []
    source: list[int] = []
    for place, (desk_id, unit_id) in enumerate(pieces):
        if unit_id not in above:
            unit = unit_id if today is None else today[unit_id]
            above[unit_id] = [("unit", ancestor) for ancestor in tree.line_up(unit)]
        for node in (("desk", desk_id), *above[unit_id]):
            into.append(keys.setdefault(node, len(keys)))
            source.append(place)
    return Nodes(tuple(keys), table.added(into, source, len(keys)))


def counted(table: TallyTable) -> list[tuple[int, int, int]]:
    """Give the respondents of each tally, their satisfied answers, and all answers."""
    overall = table.row(OVERALL)
    columns = (overall[:, place].tolist() for place in (N, SATISFIED, ANSWERS))
    return list(zip(*columns, strict=True))
