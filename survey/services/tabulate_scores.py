"""Tabulates the scores of every desk, unit and the root over any periods, for machines to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import Score, score_card
from analysis.tally import Tally
from survey.queries.tallies import TallyCell, tally_cells
from survey.queries.unit_tree import UnitTree
from survey.services.gather_tallies import read_limits
from survey.services.protect_publication import PublicTable, public_table

#: ("desk" or "unit", its id).
Node = tuple[str, int]
#: Figures nobody may be shown.
WITHHELD = {"none", "hidden"}
#: The order of rows within a node; scripts may rely on it.
LEVELS = ("criterion", "question", "factor", "overall")


@dataclass(frozen=True)
class Wanted:
    """Which part of the table is asked for, and who will read it."""

    node: str | None = None
    #: For the public: every period that is or will be published, since they can be subtracted.
    published: tuple[Period, ...] = ()
    #: Only these channels; none means every stored answer.
    channels: frozenset[str] | None = None
    #: Count the past of merged units for the unit that stands for them now.
    today: bool = False


@dataclass(frozen=True)
class ScoreRow:
    """One line of the table; index and limits in percent, empty where hidden or absent."""

    unit: str
    period: str
    level: str
    code: str
    n: int | None
    satisfied: int | None
    index: float | None
    lo: float | None
    hi: float | None
    n_resp: int | None


def score_rows(
    session: Session, tree: UnitTree, periods: Sequence[Period], wanted: Wanted
) -> Iterator[ScoreRow]:
    """Give the rows period by period, desks first, then units, in the order of their codes."""
    thresholds = read_limits(session).thresholds
    public = public_table(session, tree, wanted.published) if wanted.published else None
    for period in periods:
        tallies = node_tallies(session, tree, period, wanted)
        for node in sorted(tallies, key=lambda node: (node[0], node_code(tree, node), node[1])):
            code = node_code(tree, node)
            if wanted.node not in (None, code):
                continue
            card = score_card(tallies[node], thresholds=thresholds)
            rows = _rows(code, period.compact, card.scores.values())
            yield from rows if public is None else _public(rows, public, node, period)


def node_tallies(
    session: Session, tree: UnitTree, period: Period, wanted: Wanted
) -> dict[Node, Tally]:
    """Add the tallies of a period up to every node that had answers in it."""
    by_place: dict[tuple[int, int], list[Tally]] = defaultdict(list)
    for cell in tally_cells(session, period.start, period.end):
        if wanted.channels is None or cell.channel in wanted.channels:
            by_place[_place(cell, tree, today=wanted.today)].append(cell.tally)
    groups: dict[Node, list[Tally]] = defaultdict(list)
    for (unit_id, desk_id), tallies in by_place.items():
        total = Tally.sum(tallies)
        groups["desk", desk_id].append(total)
        for ancestor in tree.line_up(unit_id):
            groups["unit", ancestor].append(total)
    return {node: Tally.sum(tallies) for node, tallies in groups.items()}


def node_code(tree: UnitTree, node: Node) -> str:
    """Name a node by the code of its desk or the label of its unit."""
    kind, key = node
    return tree.desks[key].code if kind == "desk" else tree.labels[key]


def _place(cell: TallyCell, tree: UnitTree, *, today: bool) -> tuple[int, int]:
    return (tree.today[cell.unit_id] if today else cell.unit_id), cell.desk_id


def _rows(code: str, period: str, scores: Iterable[Score]) -> Iterator[ScoreRow]:
    for score in sorted(scores, key=lambda score: (LEVELS.index(score.level), score.code)):
        estimate = score.estimate
        shown = score.status not in WITHHELD
        yield ScoreRow(
            unit=code,
            period=period,
            # The question about the service as a whole is a criterion of its own.
            level="criterion" if score.level == "question" else score.level,
            code=score.code,
            n=estimate.answers,
            satisfied=estimate.satisfied,
            index=_percent(estimate.p) if shown else None,
            lo=_percent(estimate.lo) if shown else None,
            hi=_percent(estimate.hi) if shown else None,
            n_resp=estimate.n,
        )


def _public(
    rows: Iterable[ScoreRow], table: PublicTable, node: Node, period: Period
) -> Iterator[ScoreRow]:
    """Empty every figure of a withheld cell, the counts among them."""
    hidden, details = table.hides(*node, period), table.hides_details(*node, period)
    for row in rows:
        if hidden or row.index is None or (details and row.level != "overall"):
            yield replace(row, n=None, satisfied=None, index=None, lo=None, hi=None, n_resp=None)
        else:
            yield row


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
