"""Tabulates the scores of every desk, unit and the root over any periods, for machines to read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.score_table import EstimateTable, estimate_table
from analysis.scores import Thresholds
from analysis.tally import Row
from survey.queries.unit_tree import UnitTree
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.tallies.gather_tallies import read_limits
from survey.services.tallies.sum_periods import Node, PeriodSums, nodes_of, sum_periods

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
    session: Session,
    tree: UnitTree,
    periods: Sequence[Period],
    wanted: Wanted,
    sums: PeriodSums | None = None,
) -> Iterator[ScoreRow]:
    """Give the rows period by period, desks first, then units, in the order of their codes."""
    thresholds = read_limits(session).thresholds
    # One reading serves both, because the public sees one set of tables over one set of answers.
    sums = sums or sum_periods(session, {*periods, *wanted.published}, wanted.channels)
    public = public_table(session, tree, wanted.published, sums) if wanted.published else None
    today = tree.today if wanted.today else None
    for period in periods:
        nodes = nodes_of(tree, *sums.pieces(period), today)
        scored = _Scored(period, nodes.table.rows, estimate_table(nodes.table.cells), thresholds)
        places = {node: place for place, node in enumerate(nodes.keys)}
        for node in sorted(places, key=lambda node: (node[0], node_code(tree, node), node[1])):
            code = node_code(tree, node)
            if wanted.node not in (None, code):
                continue
            rows = scored.lines(places[node], code)
            yield from rows if public is None else _public(rows, public, node, period)


def node_code(tree: UnitTree, node: Node) -> str:
    """Name a node by the code of its desk or the label of its unit."""
    kind, key = node
    return tree.desks[key].code if kind == "desk" else tree.labels[key]


class _Scored:
    """All scores of one period, ready to be written line by line."""

    def __init__(
        self,
        period: Period,
        rows: Sequence[Row],
        table: EstimateTable,
        thresholds: Thresholds,
    ) -> None:
        self._period = period.compact
        self._thresholds = thresholds
        in_order = sorted(range(len(rows)), key=lambda i: (LEVELS.index(rows[i][0]), rows[i][1]))
        self._rows = [rows[place] for place in in_order]
        columns = (table.n, table.answers, table.satisfied, table.p, table.lo, table.hi)
        # Plain numbers: one line after the other is read from them.
        self._columns = [column[:, in_order].tolist() for column in columns]

    def lines(self, place: int, unit: str) -> Iterator[ScoreRow]:
        """Give the lines of one node."""
        figures = zip(*(column[place] for column in self._columns), strict=True)
        for (level, code), (n, answers, satisfied, *shares) in zip(
            self._rows, figures, strict=True
        ):
            shown = self._thresholds.status(n) not in WITHHELD
            index, lo, hi = (_percent(share) if shown else None for share in shares)
            yield ScoreRow(
                unit=unit,
                period=self._period,
                # The question about the service as a whole is a criterion of its own.
                level="criterion" if level == "question" else level,
                code=code,
                n=answers,
                satisfied=satisfied,
                index=index,
                lo=lo,
                hi=hi,
                n_resp=n,
            )


def _public(
    rows: Iterator[ScoreRow], table: PublicTable, node: Node, period: Period
) -> Iterator[ScoreRow]:
    """Empty every figure of a withheld cell, the counts among them."""
    hidden, details = table.hides(*node, period), table.hides_details(*node, period)
    for row in rows:
        if hidden or row.index is None or (details and row.level != "overall"):
            yield replace(row, n=None, satisfied=None, index=None, lo=None, hi=None, n_resp=None)
        else:
            yield row


def _percent(share: float) -> float | None:
    return None if math.isnan(share) else 100 * share
