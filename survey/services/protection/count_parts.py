"""Counts, by unit and quarter, the people behind the further tables of published reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from analysis.period import Period
from analysis.scores import OVERALL
from analysis.sums import MEASURES
from analysis.tally_table import StoredGroup, sum_stored_groups
from survey.queries.facts import packed_facts
from survey.queries.questionnaires import all_questionnaires
from survey.queries.tallies import stored_cells
from survey.services.tallies.count_receipts import count_receipts
from survey.services.tallies.gather_tallies import pooled_channels

PEOPLE = MEASURES.index("n")
#: People by row of a table, for each unit that was answered itself.
UnitCounts = Mapping[int, Mapping[str, int]]
MISSING = "-"


def count_channels(session: Session, quarters: Sequence[Period]) -> list[UnitCounts]:
    """Count the respondents of every channel, those outside the index among them."""
    groups: dict[tuple[int, int, str], int] = {}
    stored: dict[int, tuple[list[bytes], list[int]]] = defaultdict(lambda: ([], []))
    start, end = min(q.start for q in quarters), max(q.end for q in quarters)
    places: dict[date, int | None] = {}
    for unit_id, _, first, form, sums, channel in stored_cells(session, start, end):
        if first not in places:
            inside = (n for n, q in enumerate(quarters) if q.contains(first))
            places[first] = next(inside, None)
        place = places[first]
        if place is not None:
            blobs, numbers = stored[form]
            blobs.append(sums)
            key = (place, unit_id, channel)
            numbers.append(groups.setdefault(key, len(groups)))
    forms = all_questionnaires(session)
    parts = [StoredGroup(forms[key], *stored[key]) for key in sorted(stored)]
    people = sum_stored_groups(parts, len(groups)).row(OVERALL)[:, PEOPLE].tolist()
    found: list[dict[int, dict[str, int]]] = [{} for _ in quarters]
    for (place, unit, channel), number in groups.items():
        found[place].setdefault(unit, {})[channel] = people[number]
    return [*found]


def count_facts(session: Session, quarters: Sequence[Period]) -> list[UnitCounts]:
    """Count who answered each question of fact, in the channels that make the index."""
    spans = [(quarter.start, quarter.end) for quarter in quarters]
    forms = all_questionnaires(session)
    found: list[dict[int, Counter[str]]] = [{} for _ in quarters]
    for row in packed_facts(session, spans, pooled_channels(session)):
        counts = found[row.place].setdefault(row.unit_id, Counter())
        for fact, option in zip(forms[row.questionnaire_id].facts, row.packed, strict=False):
            if option != MISSING:
                # Versions that offer other options have rows of their own.
                counts[f"{fact.code} {[o.value for o in fact.options]}"] += row.times
    return [*found]


def count_codes(session: Session, quarters: Sequence[Period]) -> list[UnitCounts]:
    """Count the forms by what came of their one-time codes."""
    return [
        {
            unit: {"verified": c.verified, "unverified": c.unverified, "without": c.without}
            for unit, c in count_receipts(session, quarter).items()
        }
        for quarter in quarters
    ]


#: The further tables of a report: channels, questions of fact, one-time codes.
PARTS: Mapping[str, Callable[[Session, Sequence[Period]], list[UnitCounts]]] = {
    "channels": count_channels,
    "facts": count_facts,
    "receipts": count_codes,
}
