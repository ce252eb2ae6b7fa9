"""Finds the crowds of a desk that look like one hand: forms of ten minutes, forms of one device."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from analysis.answers import unpack_answers
from analysis.crowds import TOO_MANY, Way, is_one_device, odd_ways, without_crowds
from analysis.period import Period
from analysis.questionnaire import Questionnaire
from analysis.signals import BURST, SAME_DEVICE, is_burst
from survey.queries.integrity import (
    CrowdRow,
    crowds_by_device,
    crowds_by_time,
    phone_forms_by_day,
)

#: The ways in which the suspicious forms of a crowd were filled in.
Marked = frozenset[Way]


@dataclass
class DeskCrowds:
    """The crowds of one desk that look like one hand, by their labels."""

    arrivals: dict[str, Marked] = field(default_factory=dict)
    devices: dict[str, Marked] = field(default_factory=dict)
    #: Forms of the largest of each.
    burst: int = 0
    same_device: int = 0


def way_of(questionnaire: Questionnaire, answers: str) -> Way:
    """Tell in which way a form was filled in: forms with one level throughout count as alike."""
    scale = {level.value for level in questionnaire.scale.levels}
    levels = {one for one in unpack_answers(questionnaire, answers).values() if one in scale}
    if len(levels) == 1:
        return True, str(levels.pop())
    return False, f"{questionnaire.code} {answers}"


def find_crowds(
    session: Session,
    period: Period,
    catalogue: Mapping[int, Questionnaire],
    forms: Mapping[int, Mapping[Way, int]],
) -> dict[int, DeskCrowds]:
    """Look at the crowds of all desks; `forms` are those of each desk by the way of filling in."""
    start, end = period.start, period.end
    times = _gather(crowds_by_time(session, start, end, BURST), catalogue)
    devices = _gather(crowds_by_device(session, start, end, SAME_DEVICE), catalogue)
    of_day = phone_forms_by_day(session, start, end)
    return {
        desk: _of_desk(
            {
                label: crowd
                for label, crowd in times.get(desk, {}).items()
                if is_burst(crowd.count, sum(ways.values()))
            },
            devices.get(desk, {}),
            ways,
            of_day.get(desk, {}),
        )
        for desk, ways in forms.items()
        if desk in times or desk in devices
    }


@dataclass
class _Crowd:
    """Forms that share a label."""

    day: date
    ways: Counter[Way] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.ways.total()


def _gather(
    rows: Iterable[CrowdRow], catalogue: Mapping[int, Questionnaire]
) -> dict[int, dict[str, _Crowd]]:
    found: dict[int, dict[str, _Crowd]] = defaultdict(dict)
    for row in rows:
        crowd = found[row.desk_id].setdefault(row.crowd, _Crowd(row.day))
        crowd.ways[way_of(catalogue[row.questionnaire_id], row.answers)] += row.forms
    return found


def _of_desk(
    times: Mapping[str, _Crowd],
    devices: Mapping[str, _Crowd],
    forms: Mapping[Way, int],
    of_day: Mapping[date, int],
) -> DeskCrowds:
    found = DeskCrowds()
    ordinary = without_crowds(forms, [one.ways for one in (*times.values(), *devices.values())])
    for label, crowd in times.items():
        all_of_it = crowd.count >= TOO_MANY
        if marked := frozenset(crowd.ways) if all_of_it else odd_ways(crowd.ways, ordinary):
            found.arrivals[label] = marked
            found.burst = max(found.burst, crowd.count)
    for label, crowd in devices.items():
        all_of_it = is_one_device(crowd.count, of_day.get(crowd.day, crowd.count))
        if marked := frozenset(crowd.ways) if all_of_it else odd_ways(crowd.ways, ordinary):
            found.devices[label] = marked
            found.same_device = max(found.same_device, crowd.count)
    return found
