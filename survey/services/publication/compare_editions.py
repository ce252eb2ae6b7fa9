"""Finds what two editions of public tables, laid side by side, would tell about a few people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.low_groups import is_low
from analysis.scores import OVERALL
from survey.queries.published_tables import PublicRow, PublicUnit, PublishedTables

Code = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """A unit whose figures moved by so few respondents that the difference is about them."""

    unit: str
    respondents: int


def telling_differences(before: PublishedTables, after: PublishedTables, hide: int) -> list[Told]:
    """List the units for which subtracting one edition from the other shows a small group.

    Looked at is every row shown in both, and for every unit above others what is left of its
    difference when those of the units under it are taken away: that is about the rest of them.
    An index whose difference is a small group in which most were not satisfied tells of it too.
    """
    moved = {unit.id: _moved(before.by_id.get(unit.id), unit) for unit in after.units}
    found: dict[str, int] = {}
    for unit in after.units:
        rest = _rest(moved[unit.id], [moved[child.id] for child in after.children(unit.id)])
        for code, move in (*moved[unit.id].items(), *rest):
            if _tells(*move, hide) or (code == OVERALL and _is_low(*move, hide, after.flag)):
                found[unit.name] = max(found.get(unit.name, 0), abs(move[0]))
    return [Told(*one) for one in found.items()]


#: By how many respondents a row moved, and whether anything else in it did.
Move = tuple[int, tuple[int, int]]


def _tells(respondents: int, others: tuple[int, int], hide: int) -> bool:
    if respondents == 0:
        return others != (0, 0)
    return abs(respondents) < hide


def _is_low(respondents: int, others: tuple[int, int], hide: int, flag: int) -> bool:
    answers, satisfied = map(abs, others)
    return is_low(abs(respondents), answers, satisfied, hide, flag)


def _moved(before: PublicUnit | None, after: PublicUnit) -> Mapping[Code, Move]:
    """Subtract the rows that both editions show."""
    if before is None:
        return {}
    return {
        code: _difference(before.by_code[code], row)
        for code, row in after.by_code.items()
        if code in before.by_code
    }


def _difference(before: PublicRow, after: PublicRow) -> Move:
    return after.n - before.n, (
        after.answers - before.answers,
        after.satisfied - before.satisfied,
    )


def _rest(
    whole: Mapping[Code, Move], parts: list[Mapping[Code, Move]]
) -> Iterator[tuple[Code, Move]]:
    """Take the differences of the parts away from that of the whole."""
    if not any(parts):
        return
    for code, (respondents, (answers, satisfied)) in whole.items():
        known = [part[code] for part in parts if code in part]
        rest = (
            answers - sum(move[1][0] for move in known),
            satisfied - sum(move[1][1] for move in known),
        )
        yield code, (respondents - sum(move[0] for move in known), rest)
