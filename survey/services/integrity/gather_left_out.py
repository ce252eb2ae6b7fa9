"""Gathers what exclusions leave out of a period: its own, and those of the quarters within it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from analysis.integrity import WithAndWithout, with_and_without
from analysis.period import Period
from survey.queries.integrity import Sums, left_out_by_desk
from survey.rendering.figures import Figure

NOTHING: Sums = (0, 0, 0)


@dataclass(frozen=True)
class LeftOut:
    """People, answers and satisfied answers left out, in the parts from which others could follow.

    A part is what one unit leaves out in one quarter: whoever has the reports of the quarters and
    of the units can take them from the sum.
    """

    parts: tuple[Sums, ...] = ()

    @property
    def sums(self) -> Sums:
        """Add all parts up."""
        people, answers, satisfied = (sum(part[i] for part in self.parts) for i in range(3))
        return people, answers, satisfied

    def names_few(self, hide: int) -> bool:
        """Tell whether one of the parts is a small group."""
        return any(part != NOTHING and part[0] < hide for part in self.parts)

    def beside(self, whole: Figure, hide: int) -> WithAndWithout | None:
        """Set the index of the others beside that of all; nothing where nobody is left out."""
        people, answers, satisfied = self.sums
        if not whole.shown or not 0 < people <= whole.respondents:
            return None
        both = with_and_without(
            whole.answers,
            whole.satisfied,
            answers,
            satisfied,
            forms=whole.respondents,
            excluded_forms=people,
            hide=hide,
        )
        return replace(both, protected=both.protected or self.names_few(hide))


def gather_left_out(
    session: Session, period: Period, unit_ids: Collection[int]
) -> Mapping[int, LeftOut]:
    """Give what the desks of each unit leave out of a period; only exclusions that hold.

    What is decided about a desk in the whole period looks at the same forms as what is decided in
    its quarters, so it stands instead of them; how the two differ is then a part of its own.
    """
    own = left_out_by_desk(session, period, unit_ids)
    parts: dict[int, dict[str, list[Sums]]] = defaultdict(lambda: defaultdict(list))
    before: dict[tuple[int, int], list[Sums]] = defaultdict(list)
    for quarter in period.quarters():
        if quarter == period:
            continue
        for desk, sums in left_out_by_desk(session, quarter, unit_ids).items():
            parts[desk[0]][quarter.code].append(sums)
            before[desk].append(sums)
    for desk, sums in own.items():
        rest = _less(sums, _added(before[desk]))
        parts[desk[0]][period.code].append(rest)
    return {
        unit: LeftOut(tuple(_added(found) for found in by_code.values()))
        for unit, by_code in parts.items()
    }


def _added(parts: Collection[Sums]) -> Sums:
    people, answers, satisfied = (sum(part[i] for part in parts) for i in range(3))
    return people, answers, satisfied


def _less(whole: Sums, part: Sums) -> Sums:
    return whole[0] - part[0], whole[1] - part[1], whole[2] - part[2]
