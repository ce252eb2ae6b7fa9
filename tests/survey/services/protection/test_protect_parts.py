"""Tables by channel, question of fact and one-time code in published reports give nobody away."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.contributions import Integers
from analysis.period import parse_period
from survey.clock import VIETNAM
from survey.models import PublicPattern
from survey.queries.public_patterns import kept_patterns
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import read_unit_tree
from survey.rendering import finding_sentences
from survey.rendering.unit_formats import UNIT_WRITERS
from survey.rendering.unit_report import unit_report_page
from survey.services.issue_reports import gather_unit_report, public_figures
from survey.services.places.manage_units import merge_units
from survey.services.protection.keep_pattern import Pattern
from survey.services.protection.protect_parts import protect_parts, quarters_of, withhold
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.publication.close_period import close_period
from survey.services.record_response import store_forms
from tests.factories import NOW, make_form, store_desk, store_questionnaire, store_unit

YEAR = parse_period("2026", "reporting")
QUARTERS = YEAR.quarters()
HALF, NINE = (parse_period(code, "reporting") for code in ("2026-H1", "2026-9M"))
PERIODS = (*QUARTERS[:2], HALF, QUARTERS[2], NINE, QUARTERS[3], YEAR)
JANUARY = datetime(2027, 1, 10, tzinfo=VIETNAM)


class Place:
    """A province of communes with one desk each, over a year that is over."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.questionnaire = store_questionnaire(session)
        self.units = [store_unit(session, f"X0{n}", parent_id=self.root) for n in range(3)]
        self.desks = {unit: store_desk(session, unit, f"Q{unit}") for unit in self.units}

    def answer(self, unit: int, day: date, count: int, channel: str = "qr", trips: int = 1) -> None:
        facts = {"TRIPS": trips} if trips else {}
        forms = [
            make_form(
                unit, self.desks[unit], self.questionnaire, day=day, channel=channel, facts=facts
            )
            for _ in range(count)
        ]
        store_forms(self.session.connection(), forms, all_questionnaires(self.session))

    def table(self) -> PublicTable:
        tree = read_unit_tree(self.session)
        table = public_table(self.session, tree, PERIODS)
        return protect_parts(self.session, tree, table, PERIODS)

    def shown(self, name: str, unit: int) -> set[str]:
        table = self.table()
        return {p.compact for p in PERIODS if not table.hides_part(name, unit, p)}


@pytest.fixture
def place(session: Session) -> Place:
    place = Place(session)
    for quarter in QUARTERS:
        for unit in place.units:
            place.answer(unit, quarter.first_day, 40)
    return place


def test_a_small_channel_of_a_quarter_does_not_follow_from_nine_months(place: Place) -> None:
    unit, other, third = place.units
    place.answer(unit, QUARTERS[1].first_day, 5, "kiosk")
    place.answer(unit, QUARTERS[2].first_day, 2, "kiosk")
    place.answer(other, QUARTERS[2].first_day, 20, "kiosk")
    shown = {"2026Q1", "2026Q2", "2026H1", "2026Q4"}
    assert place.shown("channels", unit) == shown
    # The other commune with a kiosk goes along: the province less all others would be the two.
    assert place.shown("channels", other) == shown
    everything = {period.compact for period in PERIODS}
    assert place.shown("channels", third) == everything
    assert place.shown("channels", place.root) == everything
    assert place.shown("facts", unit) == everything


def test_a_province_whose_only_small_channel_is_one_commune_withholds_its_own_table(
    place: Place,
) -> None:
    place.answer(place.units[0], QUARTERS[0].first_day, 3, "interviewer")
    for unit in (place.units[0], place.root):
        assert place.shown("channels", unit) == {"2026Q2", "2026Q3", "2026Q4"}
    assert "2026Q1" in place.shown("channels", place.units[1])


def test_a_question_of_fact_that_few_answered_does_not_follow_from_the_year(place: Place) -> None:
    new = store_unit(place.session, "X09", parent_id=place.root)
    place.desks[new] = store_desk(place.session, new, "Q9")
    place.answer(new, QUARTERS[0].first_day, 20, trips=0)
    place.answer(new, QUARTERS[0].first_day, 3)
    place.answer(new, QUARTERS[1].first_day, 30)
    assert place.shown("facts", new) == {"2026Q2", "2026Q3", "2026Q4"}
    hidden = [unit for unit in place.units if "2026Q1" not in place.shown("facts", unit)]
    assert len(hidden) == 1, "the smallest unit that answered it goes along"
    assert "2026" not in place.shown("facts", hidden[0])
    assert "2026" in place.shown("facts", place.root)


def test_reports_leave_the_tables_out_and_say_so_but_internal_ones_do_not(place: Place) -> None:
    unit = place.units[0]
    place.answer(unit, QUARTERS[2].first_day, 2, "kiosk", trips=2)
    place.answer(unit, QUARTERS[1].first_day, 5, "kiosk", trips=0)
    public = public_figures(place.session, NINE, JANUARY.date())
    report = gather_unit_report(place.session, unit, NINE, now=JANUARY, public=public)
    assert not report.more.channels
    assert report.more.channels_withheld
    assert report.facts
    assert not report.facts_withheld
    assert finding_sentences.CHANNELS_WITHHELD in " ".join(unit_report_page(report).split())
    assert finding_sentences.CHANNELS_WITHHELD.encode() in UNIT_WRITERS["json"](report, None)
    inside = gather_unit_report(place.session, unit, NINE, now=JANUARY)
    assert {row.name: row.figure.respondents for row in inside.more.channels}["Máy tính bảng"] == 7
    assert not inside.more.channels_withheld
    # Nobody decided about a period that was not asked for: nothing is shown of it.
    assert public is not None
    assert public.hides_part("channels", unit, QUARTERS[3])


def test_a_merged_unit_shows_no_table_with_people_of_the_old_ones(place: Place) -> None:
    new = store_unit(
        place.session, "X09", parent_id=place.root, valid_from=QUARTERS[3].first_day
    )  # fmt: skip
    merge_units(place.session, place.units[:2], new, QUARTERS[3].first_day, NOW)
    desk = place.desks[place.units[0]]
    place.desks[new] = desk
    place.answer(new, QUARTERS[3].last_day, 30)
    assert place.shown("channels", new) == set()
    assert place.shown("channels", place.root) == {period.compact for period in PERIODS}


def test_a_closing_keeps_what_it_hid_and_what_it_showed(place: Place) -> None:
    unit, other, third = place.units
    for one, people in ((unit, 2), (other, 20), (third, 30)):
        place.answer(one, QUARTERS[0].first_day, people, "kiosk")
    close_period(place.session, QUARTERS[0], JANUARY)
    close_period(place.session, YEAR, JANUARY)
    kept = kept_patterns(place.session, "reporting")
    assert kept["2026-Q1"].parts["channels"] == {f"unit:{unit}", f"unit:{other}"}
    assert kept["2026"].parts["channels"] == {f"unit:{unit}", f"unit:{other}"}
    place.answer(unit, QUARTERS[0].first_day, 60, "kiosk")
    assert "2026Q1" not in place.shown("channels", unit)
    # A table that was shown is no use to hide behind: the province's own has to go.
    place.answer(third, QUARTERS[0].first_day, 1, "paper")
    table = place.table()
    assert table.hides_part("channels", place.root, QUARTERS[0])
    assert (f"channels:{third}", "2026Q1") in table.unsafe_parts


def test_an_old_closing_without_these_lists_is_decided_anew(place: Place) -> None:
    place.answer(place.units[0], QUARTERS[0].first_day, 2, "kiosk")
    close_period(place.session, QUARTERS[0], JANUARY)
    place.session.execute(update(PublicPattern).values(parts=None))
    assert kept_patterns(place.session, "reporting")["2026-Q1"].parts == {}
    assert "2026Q1" not in place.shown("channels", place.units[0])
    assert Pattern().parts == {}


PARENTS: dict[int, int | None] = {0: None, 1: 0, 2: 0, 3: 1, 4: 1}
Shown = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
#: Units with people of their own; the first unit has desks too.
OWN = (0, 2, 3, 4)
small = st.sampled_from([0, 0, 1, 3, 4, 5, 9, 30])


@settings(max_examples=60, deadline=None)
@given(st.lists(small, min_size=16, max_size=16), st.lists(small, min_size=16, max_size=16))
def test_no_group_of_people_small_enough_can_be_computed(qr: list[int], kiosk: list[int]) -> None:
    """Every group of (unit, quarter) whose sum follows from all shown sums is empty or large."""
    atoms = list(product(OWN, range(4)))
    people = {
        "qr": dict(zip(atoms, qr, strict=True)),
        "kiosk": dict(zip(atoms, kiosk, strict=True)),
    }
    shown: list[set[int]] = []
    for quarter in range(4):
        counts = {
            unit: {
                channel: sum(n[own, quarter] for own in OWN if unit in _line(own))
                for channel, n in people.items()
            }
            for unit in PARENTS
        }
        part = withhold(PARENTS, counts, set(), set(), 5)
        assert not part.unsafe
        shown.append(set(PARENTS) - part.hidden)
    vectors = []
    for period in PERIODS:
        places = [QUARTERS.index(quarter) for quarter in quarters_of(period)]
        vectors += [
            [unit in _line(own) and quarter in places for own, quarter in atoms]
            for unit in set(PARENTS).intersection(*(shown[place] for place in places))
        ]
    known = np.array(vectors, dtype=float).reshape(-1, len(atoms))
    for channel in people.values():
        sizes = np.array([channel[atom] for atom in atoms])
        assert not _small_groups(known, sizes).any()


def _line(unit: int | None) -> set[int]:
    found = set()
    while unit is not None:
        found.add(unit)
        unit = PARENTS[unit]
    return found


def _small_groups(known: Shown, sizes: Integers) -> Integers:
    """Try all groups: one can be computed when it lies in the span of what is shown."""
    groups: Integers = (np.arange(1 << len(sizes))[:, None] >> np.arange(len(sizes))) & 1
    totals = groups @ sizes
    groups = groups[(totals > 0) & (totals < 5)]
    rest = groups - groups @ np.linalg.pinv(known) @ known if len(known) else groups
    found: Integers = groups[np.abs(rest).max(axis=1, initial=0) < 1e-6]
    return found


def test_the_brute_force_finds_the_leak_that_was_there() -> None:
    known = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]], dtype=float)
    assert _small_groups(known, np.array([5, 2, 9])).tolist() == [[0, 1, 0]]


def test_published_periods_are_made_of_their_quarters() -> None:
    assert [len(quarters_of(period)) for period in PERIODS] == [1, 1, 2, 1, 3, 1, 4]
    assert quarters_of(HALF) == [QUARTERS[0], QUARTERS[1]]
