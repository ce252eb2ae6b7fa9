"""Files for researchers beside the published tables: nothing small follows from both together."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.disclosure import Key
from analysis.period import Period, parse_period
from analysis.small_groups import PublishedCounts
from survey.queries.responses import responses_between
from survey.queries.unit_tree import read_unit_tree
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import public_table
from survey.services.record_response import store_forms
from survey.services.research.export_answers import AnswerFile, export_answers
from tests.factories import make_form, make_questionnaire, store_desk, store_questionnaire
from tests.factories import store_unit as store

PERIOD = parse_period("2026-Q3", "reporting")
AFTER = date(2026, 11, 20)
DAY = date(2026, 7, 1)


def rows(made: AnswerFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.csv().decode("utf-8-sig"), newline="")))


def test_own_desks_of_a_unit_are_left_out_while_units_under_it_are_withheld(
    session: Session,
) -> None:
    key = store_questionnaire(session, make_questionnaire())
    root = store(session, "TINH", name="Tỉnh Thử", kind="province")
    above = store(session, "P", name="Sở P", kind="department", parent_id=root)
    few = [store(session, code, name=f"Chi cục {code}", parent_id=above) for code in "CE"]
    other = store(session, "D", name="Xã D", kind="commune", parent_id=root)
    for unit, people in ((above, 9), (few[0], 2), (few[1], 2), (other, 30)):
        answer(session, key, unit, DAY, [(1 + i % 2, 1) for i in range(people)])
    public = public_table(session, read_unit_tree(session), [PERIOD])
    assert not public.hides_details("unit", above, PERIOD), "13 are enough people"
    made = export_answers(session, [PERIOD], AFTER)
    assert Counter(row["DON_VI"] for row in rows(made)) == {"D": 30}, "13 less 9 would be four"


@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_follows_from_files_and_published_figures_together(
    session: Session, seed: int
) -> None:
    """The files of all quarters are laid beside all published tables, and everything is added up.

    A file and the rest of a unit's own people are two nodes under it: what is known of a unit less
    what is known within it, over units and periods, has to be nobody or enough people, in each row.
    """
    key = store_questionnaire(session, make_questionnaire())
    world = World(session, furnish(session, key, random.Random(seed)))
    assert sum(map(len, world.files.values())), "there is no file to look at"
    public = world.public
    for count, hides in (
        (given, lambda unit, at: public.hides_details("unit", unit, at)),
        (told, lambda unit, at: public.hides_part("facts", unit, at)),
    ):
        counts, shown = world.counts(count), world.shown(hides)
        published = PublishedCounts(world.parents, world.stretches, counts)
        assert list(published.small_groups(published.known_from(shown))) == []
        # What was looked at: with every cell shown something small would follow.
        assert list(published.small_groups(published.known_from(counts)))


LATER = date(2027, 3, 1)
Form = tuple[tuple[int | None, ...], tuple[int | None, ...]]
Count = Callable[[list[Form]], Any]


class World:
    """All that outsiders know of an installation, and what they do not know."""

    def __init__(self, session: Session, units: list[int]) -> None:
        self.units, self.tree = units, read_unit_tree(session)
        self.periods = choose_publishable(session, LATER).periods
        table = public_table(session, self.tree, self.periods)
        self.public = protect_parts(session, self.tree, table, self.periods)
        self.quarters = [period for period in self.periods if period.kind == "quarter"]
        labels = {self.tree.labels[unit]: unit for unit in units}
        self.files: dict[tuple[int, Period], list[Form]] = {}
        self.people: dict[tuple[int, Period], list[Form]] = {}
        for quarter in self.quarters:
            for row in rows(export_answers(session, [quarter], LATER)):
                self.files.setdefault((labels[row["DON_VI"]], quarter), []).append(form_of(row))
            for unit, forms in answered_in(session, quarter).items():
                self.people[unit, quarter] = forms

    @property
    def parents(self) -> dict[str, str | None]:
        """Hang the units, their files, and the rest of their own people into a tree."""
        above = {unit: self.tree.units[unit].parent_id for unit in self.units}
        parents = {f"unit:{unit}": up and f"unit:{up}" for unit, up in above.items()}
        return {**parents, **{f"{k}:{u}": f"unit:{u}" for u in self.units for k in KINDS}}

    @property
    def stretches(self) -> dict[str, tuple[int, int]]:
        """Tell when each period was."""
        return {p.compact: (p.start.toordinal(), p.end.toordinal()) for p in self.periods}

    def counts(self, count: Count) -> dict[Key, Any]:
        """Count the people of every node in every period."""
        found: dict[Key, Any] = {}
        for period in self.periods:
            quarters = [q for q in self.quarters if period.start <= q.start and q.end <= period.end]
            for unit in self.units:
                own, file = (
                    sum((count(kind.get((unit, q), [])) for q in quarters), count([]))
                    for kind in (self.people, self.files)
                )
                found[f"file:{unit}", period.compact] = file
                found[f"rest:{unit}", period.compact] = own - file
        for period in self.periods:
            for unit in self.units:
                found[f"unit:{unit}", period.compact] = sum(
                    found[f"{kind}:{one}", period.compact]
                    for one in self.tree.below(unit)
                    for kind in KINDS
                )
        return found

    def shown(self, hides: Callable[[int, Period], bool]) -> set[Key]:
        """Name what outsiders are shown: published units, and files."""
        units = {
            (f"unit:{unit}", period.compact)
            for period in self.periods
            for unit in self.units
            if not hides(unit, period)
        }
        return units | {(f"file:{unit}", quarter.compact) for unit, quarter in self.files}


KINDS = ("file", "rest")


def furnish(session: Session, key: int, chance: random.Random) -> list[int]:
    """Make a tree of units with few and with many people in two quarters."""
    root = store(session, "TINH", name="Tỉnh Thử", kind="province")
    units = [root]
    for number in range(6):
        parent = units[2] if number > 3 else root
        code = f"U{number}"
        units.append(store(session, code, name=f"Xã {code}", kind="commune", parent_id=parent))
    for unit in units[1:]:
        for month in (2, 5):
            size = chance.choice((0, 2, 4, 6, 12, 30, 60))
            answer(
                session,
                key,
                unit,
                date(2026, month, 3),
                [(chance.randint(1, 5), chance.choice((None, 1, 1, 1, 1, 2))) for _ in range(size)],
            )
    return units


def answer(
    session: Session, key: int, unit: int, day: date, people: list[tuple[int, int | None]]
) -> None:
    """Let people answer at a desk of a unit: a level, and how many trips they made."""
    desk = store_desk(session, unit, f"Q{unit}-{day.month}")
    forms = [
        make_form(
            unit,
            desk,
            key,
            day=day,
            answers={"C11": level, "C12": None if level == 3 else 4, "C21": 4, "C22": 5, "OV": 4},
            facts={} if trips is None else {"TRIPS": trips},
        )
        for level, trips in people
    ]
    store_forms(session.connection(), forms, {key: make_questionnaire()})


def answered_in(session: Session, period: Period) -> dict[int, list[Form]]:
    """Read who answered what at each unit itself."""
    found: dict[int, list[Form]] = {}
    for row in responses_between(session, period.start, period.end, set(range(1, 99))):
        signs = [*row.answers, *row.facts]
        values = tuple(int(sign) if sign.isdigit() else None for sign in signs)
        found.setdefault(row.unit_id, []).append((values[:5], values[5:]))
    return found


def form_of(row: dict[str, str]) -> Form:
    answers = tuple(int(row[c]) if row[c] else None for c in ("C11", "C12", "C21", "C22", "OV"))
    return answers, (int(row["F_TRIPS"]) if row["F_TRIPS"] else None,)


def given(forms: list[Form]) -> Any:
    """Count who answered each question."""
    return np.array(
        [sum(form[0][at] is not None for form in forms) for at in range(5)], dtype=np.int64
    )


def told(forms: list[Form]) -> Any:
    """Count who told each fact."""
    return np.array([sum(form[1][0] is not None for form in forms)], dtype=np.int64)
