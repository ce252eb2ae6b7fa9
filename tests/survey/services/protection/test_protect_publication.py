"""What the public table withholds: no small group, and none that follows by subtraction."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from analysis.disclosure import DisclosureCell, Key, hierarchy_sums
from analysis.disclosure_audit import cell_bounds
from analysis.period import Period, parse_period
from analysis.small_groups import UNKNOWN, PublishedCounts
from analysis.tally import Row
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import read_unit_tree
from survey.services.places.manage_units import merge_units
from survey.services.protection.protect_publication import (
    PublicTable,
    protect_in_order,
    public_table,
)
from survey.services.publication.close_period import close_period
from survey.services.record_response import store_forms
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, make_form, store_desk, store_questionnaire, store_unit

YEAR = parse_period("2026", "calendar")
QUARTERS = YEAR.quarters()
ROWS: tuple[Row, ...] = (("criterion", "C11"), ("criterion", "C21"), ("overall", "ALL"))


class Place:
    """A province whose desks can be answered at."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.questionnaire = store_questionnaire(session)
        change_setting(session, "publication.calendar", "calendar")

    def unit(self, code: str) -> int:
        return store_unit(self.session, code, parent_id=self.root)

    def answer(self, unit: int, desk: int, count: int, day: date) -> None:
        forms = [make_form(unit, desk, self.questionnaire, day=day) for _ in range(count)]
        store_forms(self.session.connection(), forms, all_questionnaires(self.session))

    def table(self, *periods: Period) -> PublicTable:
        return public_table(self.session, read_unit_tree(self.session), periods)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def test_a_small_desk_takes_another_desk_with_it(place: Place) -> None:
    unit = place.unit("X01")
    desks = [store_desk(place.session, unit, f"Q{number}") for number in range(3)]
    for desk, count in zip(desks, (40, 30, 6), strict=True):
        place.answer(unit, desk, count, QUARTERS[2].first_day)
    table = place.table(*QUARTERS, YEAR)
    hidden = [table.hides("desk", desk, QUARTERS[2]) for desk in desks]
    assert hidden == [False, True, True]
    assert not table.hides("unit", unit, QUARTERS[2])
    assert table.suppression.unsafe == {}


def test_a_small_quarter_does_not_follow_from_the_year(place: Place) -> None:
    unit = place.unit("X01")
    desk = store_desk(place.session, unit, "Q1")
    for quarter, count in zip(QUARTERS, (30, 20, 3, 50), strict=True):
        place.answer(unit, desk, count, quarter.first_day)
    table = place.table(*QUARTERS, YEAR)
    assert table.hides("unit", unit, QUARTERS[2])
    # The quarters before it were published already, so the year is what has to be hidden.
    assert [table.hides("unit", unit, quarter) for quarter in QUARTERS[:2]] == [False, False]
    assert table.hides("unit", unit, YEAR)
    assert table.suppression.unsafe == {}


def test_a_later_edition_keeps_what_an_earlier_one_showed_and_hid(place: Place) -> None:
    units = [place.unit(f"X0{number}") for number in range(4)]
    desks = [store_desk(place.session, unit, f"Q{unit}") for unit in units]
    counts = ((30, 12, 3, 25), (4, 40, 50, 8), (20, 2, 30, 31), (6, 60, 4, 9))
    editions = []
    for number, quarter in enumerate(QUARTERS):
        for unit, desk, count in zip(units, desks, counts[number], strict=True):
            place.answer(unit, desk, count, quarter.first_day)
        editions.append(place.table(*QUARTERS[: number + 1], *([YEAR] if number == 3 else [])))
    for earlier, later in pairwise(editions):
        before, after = earlier.suppression.hidden, later.suppression.hidden
        assert before == {key for key in after if key in earlier.cells}
        assert later.suppression.unsafe == {}


PARTS = [f"2026Q{number}" for number in range(1, 5)]
STRETCHES = {**{part: (at, at + 1) for at, part in enumerate(PARTS)}, "2026": (0, 4)}


# Many linear programs for each example.
@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.integers(0, 25), min_size=4, max_size=4), min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    )
)
# Safe only when the sums of the earlier quarters are held against the year.
@example(
    [
        [[1, 3, 1, 3], [7, 1, 8, 1]],
        [[8, 4, 4, 3], [0, 8, 0, 7], [0, 8, 1, 2]],
        [[4, 0, 5, 7], [6, 5, 2, 6], [7, 3, 0, 8]],
    ]
)
def test_no_edition_lets_anything_follow_from_it_and_the_earlier_ones(
    units: list[list[list[int]]],
) -> None:
    cells: dict[Key, DisclosureCell] = {}
    for place, quarter in enumerate([*PARTS, "2026"]):
        above = None if quarter == "2026" else "2026"
        for number, desks in enumerate(units):
            counts = [sum(desk) if above is None else desk[place] for desk in desks]
            for desk, n in enumerate(counts):
                cells[f"desk:{number}-{desk}", quarter] = DisclosureCell(f"u{number}", above, n)
            cells[f"u{number}", quarter] = DisclosureCell("top", above, sum(counts))
        total = sum(c.n for k, c in cells.items() if k[0][0] == "u" and k[1] == quarter)
        cells["top", quarter] = DisclosureCell(None, above, total)
    shown: set[Key] = set()
    for last in range(1, 6):
        published = dict(list(STRETCHES.items())[:last])
        known = {key: cell for key, cell in cells.items() if key[1] in published}
        found = protect_in_order(known, published, 5)
        assert not shown & found.hidden
        shown = known.keys() - found.hidden
        bounds = cell_bounds(
            {k: c.n for k, c in known.items()}, hierarchy_sums(known), found.hidden
        )
        open_cells = {key for key, one in bounds.items() if one.values < 5}
        assert open_cells <= found.unsafe.keys()
        groups = PublishedCounts(
            {key[0]: cell.parent for key, cell in known.items()},
            published,
            {key: np.array([cell.n]) for key, cell in known.items()},
        )
        small = groups.small_groups(groups.why_known(found.hidden) != UNKNOWN)
        told = {groups.nodes[group.piece[1]] for group in small}
        assert told <= {node for node, _ in found.unsafe}
        assert found.primary == {key for key, cell in known.items() if 0 < cell.n < 5}


def test_a_quarter_that_is_known_already_is_no_use_as_a_complement() -> None:
    counts = {"a": (50, 60, 70, 3), "b": (40, 40, 40, 40), "c": (20, 20, 20, 60)}
    cells: dict[Key, DisclosureCell] = {}
    for place, quarter in enumerate(PARTS):
        for desk, numbers in counts.items():
            cells[desk, quarter] = DisclosureCell("u", "2026", numbers[place])
        cells["u", quarter] = DisclosureCell(
            None, "2026", sum(numbers[place] for numbers in counts.values())
        )
    for desk, numbers in counts.items():
        cells[desk, "2026"] = DisclosureCell("u", None, sum(numbers))
    cells["u", "2026"] = DisclosureCell(None, None, sum(map(sum, counts.values())))
    found = protect_in_order(cells, STRETCHES, 5)
    # Desk c has the smallest year, but all its quarters are public: hiding it would hide nothing.
    assert found.hidden == {(desk, at) for desk in "ab" for at in ("2026Q4", "2026")}
    assert found.unsafe == {}


def test_six_and_nine_months_are_protected_together_with_their_quarters(place: Place) -> None:
    unit = place.unit("X01")
    desk = store_desk(place.session, unit, "Q1")
    for quarter, count in zip(QUARTERS, (3, 20, 40, 30), strict=True):
        place.answer(unit, desk, count, quarter.first_day)
    half, nine = (parse_period(code, "calendar") for code in ("2026-H1", "2026-9M"))
    table = place.table(*QUARTERS, half, nine, YEAR)
    parents = {at: cell.period_parent for (_, at), cell in table.cells.items()}
    assert parents == {
        "2026Q1": "2026H1",
        "2026Q2": "2026H1",
        "2026H1": "20269M",
        "2026Q3": "20269M",
        "20269M": "2026",
        "2026Q4": "2026",
        "2026": None,
    }
    # The first quarter is too small and the second was shown: their sum would give it back.
    shown = {p.compact for p in (*QUARTERS, half, nine, YEAR) if not table.hides("unit", unit, p)}
    assert shown == {"2026Q2", "2026Q3", "2026Q4"}
    assert table.suppression.unsafe == {}


def test_closed_periods_keep_their_pattern_whatever_is_added_later(place: Place) -> None:
    units = [place.unit(f"X0{number}") for number in range(3)]
    desks = [store_desk(place.session, unit, f"Q{unit}") for unit in units]
    for unit, desk, count in zip(units, desks, (40, 12, 3), strict=True):
        place.answer(unit, desk, count, QUARTERS[0].first_day)
    before = place.table(QUARTERS[0])
    assert [before.hides("unit", unit, QUARTERS[0]) for unit in units] == [False, True, True]
    close_period(place.session, QUARTERS[0], NOW)
    # With these forms from the start nothing would have been hidden.
    place.answer(units[2], desks[2], 60, QUARTERS[0].first_day)
    after = place.table(QUARTERS[0])
    assert [after.hides("unit", unit, QUARTERS[0]) for unit in units] == [False, True, True]
    assert after.hides_details("unit", units[2], QUARTERS[0])
    assert after.suppression.unsafe == {}


def test_what_a_closing_showed_is_no_complement_later(place: Place) -> None:
    units = [place.unit(f"X0{number}") for number in range(3)]
    desks = [store_desk(place.session, unit, f"Q{unit}") for unit in units]
    for unit, desk, count in zip(units[:2], desks[:2], (40, 12), strict=True):
        place.answer(unit, desk, count, QUARTERS[0].first_day)
    close_period(place.session, QUARTERS[0], NOW)
    place.answer(units[2], desks[2], 3, QUARTERS[0].first_day)
    table = place.table(QUARTERS[0])
    assert [table.hides("unit", unit, QUARTERS[0]) for unit in units] == [False, False, True]


def test_a_desk_that_moved_to_another_unit_is_hidden_as_a_whole(place: Place) -> None:
    old, new = place.unit("X01"), store_unit(
        place.session, "X09", parent_id=place.root, valid_from=date(2026, 8, 1)
    )  # fmt: skip
    desk = store_desk(place.session, old, "Q1")
    place.answer(old, desk, 30, date(2026, 7, 10))
    merge_units(place.session, [old], new, date(2026, 8, 1), NOW)
    place.answer(new, desk, 4, date(2026, 8, 10))
    table = place.table(*QUARTERS, YEAR)
    assert table.hides("desk", desk, QUARTERS[2])
    assert table.hides("unit", new, QUARTERS[2])
    assert table.suppression.unsafe == {}


@pytest.mark.parametrize("others", [(21,), ()])
def test_a_small_old_unit_does_not_follow_from_the_new_one_on_the_map_of_today(
    place: Place, others: tuple[int, ...]
) -> None:
    when = date(2026, 8, 1)
    small, *rest = old = [place.unit(f"X0{number}") for number in range(1 + len(others))]
    new = store_unit(place.session, "X09", parent_id=place.root, valid_from=when)
    far = [place.unit(f"Y0{number}") for number in range(2)]
    for unit, count in zip((*old, *far), (4, *others, 60, 200), strict=True):
        desk = store_desk(place.session, unit, f"Q{unit}")
        place.answer(unit, desk, count, date(2026, 7, 10))
    merge_units(place.session, old, new, when, NOW)
    place.answer(new, store_desk(place.session, new, "Q9"), 143, date(2026, 8, 10))
    half, nine = (parse_period(code, "calendar") for code in ("2026-H1", "2026-9M"))
    table = place.table(*QUARTERS[:3], half, nine)
    assert table.suppression.unsafe == {}
    for period in (QUARTERS[2], nine):
        assert table.hides("unit", small, period)
        # The report of the new unit counts everybody, the public table those since the merger.
        known_apart = [unit for unit in rest if not table.hides("unit", unit, period)]
        assert known_apart == [] or table.hides("unit", new, period)
        assert rest or table.hides("unit", new, period)
        assert table.hides_details("unit", new, period)
    assert not table.hides("unit", far[1], QUARTERS[2])


def test_a_merger_of_units_with_many_answers_hides_nothing(place: Place) -> None:
    when = date(2026, 8, 1)
    old = [place.unit(f"X0{number}") for number in range(2)]
    new = store_unit(place.session, "X09", parent_id=place.root, valid_from=when)
    for unit in old:
        place.answer(unit, store_desk(place.session, unit, f"Q{unit}"), 40, date(2026, 7, 10))
    merge_units(place.session, old, new, when, NOW)
    place.answer(new, store_desk(place.session, new, "Q9"), 50, date(2026, 8, 10))
    table = place.table(*QUARTERS, YEAR)
    assert table.cells[f"today:{new}", QUARTERS[2].compact].n == 130
    assert table.suppression.hidden == table.details == frozenset()


def test_details_of_a_desk_are_never_public(place: Place) -> None:
    unit = place.unit("X01")
    desk = store_desk(place.session, unit, "Q1")
    place.answer(unit, desk, 50, QUARTERS[2].first_day)
    table = place.table(*QUARTERS, YEAR)
    assert table.hides_details("desk", desk, QUARTERS[2])
    assert not table.hides_details("unit", unit, QUARTERS[2])
