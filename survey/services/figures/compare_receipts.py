"""Sets the index of the forms with a good one-time code beside the index of all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL, score_card
from analysis.tally import Tally, tally_answers
from survey.database.engine import allow_long_statements
from survey.models import Response
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import UnitTree
from survey.services.tallies.count_receipts import ReceiptCounts, count_receipts
from survey.services.tallies.gather_tallies import pooled_channels, read_limits


@dataclass(frozen=True)
class ReceiptRow:
    """One unit: forms by what came of their codes, empty where hidden; indices in percent."""

    unit: str
    period: str
    forms: int
    verified: int | None
    unverified: int | None
    without: int | None
    share: float | None
    index_verified: float | None
    index_others: float | None


def compare_receipts(session: Session, tree: UnitTree, period: Period) -> Iterator[ReceiptRow]:
    """Give a row for every unit with forms in the period, units above others included.

    Both indices are given or neither: a unit must have enough respondents in each group, since
    the index of the one follows from that of the other and of the whole.
    """
    limits = read_limits(session).thresholds
    own = count_receipts(session, period)
    counts: dict[int, ReceiptCounts] = defaultdict(ReceiptCounts)
    for unit_id, found in own.items():
        for above in tree.line_up(unit_id):
            counts[above] += found
    enough = {unit for unit, found in counts.items() if found.verified >= limits.flag}
    below = {unit for unit in own if enough.intersection(tree.line_up(unit))}
    tallies = _tallies(session, tree, period, below)
    for unit in sorted(counts, key=lambda unit: tree.labels[unit]):
        pair = [
            score_card(tallies[unit, verified], thresholds=limits)[OVERALL]
            for verified in (True, False)
        ]
        shown = all(score.status == "ok" for score in pair)
        indices = [_percent(score.index) if shown else None for score in pair]
        yield _row(tree.labels[unit], period, counts[unit], limits.hide, indices)


def _row(
    unit: str,
    period: Period,
    counts: ReceiptCounts,
    hide: int,
    indices: list[float | None],
) -> ReceiptRow:
    hidden = counts.hidden(hide)
    return ReceiptRow(
        unit=unit,
        period=period.compact,
        forms=counts.forms,
        verified=None if "verified" in hidden else counts.verified,
        unverified=None if "unverified" in hidden else counts.unverified,
        without=None if "without" in hidden else counts.without,
        share=None if "verified" in hidden else _percent(counts.share),
        index_verified=indices[0],
        index_others=indices[1],
    )


def _tallies(
    session: Session, tree: UnitTree, period: Period, unit_ids: Collection[int]
) -> dict[tuple[int, bool], Tally]:
    """Add up both groups of some units and of all units above them."""
    parts: dict[tuple[int, bool], list[Tally]] = defaultdict(list)
    for (unit_id, verified), tally in _unit_tallies(session, period, unit_ids):
        for above in tree.line_up(unit_id):
            parts[above, verified].append(tally)
    added = {key: Tally.sum(found) for key, found in parts.items()}
    return defaultdict(Tally.zero, added)


def _unit_tallies(
    session: Session, period: Period, unit_ids: Collection[int]
) -> Iterator[tuple[tuple[int, bool], Tally]]:
    if not unit_ids:
        return
    allow_long_statements(session.connection())
    questionnaires = all_questionnaires(session)
    key = (Response.unit_id, Response.receipt, Response.questionnaire_id, Response.answers)
    alike: dict[tuple[int, bool, int], list[tuple[str, int]]] = defaultdict(list)
    rows = session.execute(
        select(*key, func.count())
        .where(Response.day >= period.start, Response.day < period.end)
        .where(Response.unit_id.in_(unit_ids), Response.channel.in_(pooled_channels(session)))
        .group_by(*key)
    )
    for unit_id, state, questionnaire_id, answers, forms in rows:
        alike[unit_id, state == "verified", questionnaire_id].append((answers, forms))
    for (unit_id, good, questionnaire_id), patterns in alike.items():
        packed = chain.from_iterable(repeat(answers, forms) for answers, forms in patterns)
        yield (unit_id, good), tally_answers(questionnaires[questionnaire_id], packed)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
