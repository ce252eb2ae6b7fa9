"""Each stored tally is read once and counts in every period, desk and unit it belongs to."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from analysis.tally import Tally
from survey.queries.questionnaires import all_questionnaires
from survey.queries.tallies import LONG, stored_cells, tally_cells
from survey.queries.unit_tree import read_unit_tree
from survey.services.record_response import store_forms
from survey.services.tallies.sum_periods import nodes_of, sum_periods
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

YEAR = parse_period("2026", "calendar")
Q1, Q2, *_ = YEAR.quarters()
REPORTING = parse_period("2026-Q2", "reporting")


class Place:
    """A province with a commune of two desks; one of them moved there from another commune."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.units = [store_unit(session, f"X0{n}", parent_id=self.root) for n in range(2)]
        self.desks = [store_desk(session, self.units[0], f"Q{n}") for n in range(2)]
        self.questionnaires = [
            store_questionnaire(session, make_questionnaire(code))
            for code in ("phieu-a", "phieu-b")
        ]

    def answer(self, unit: int, desk: int, day: date, count: int, **changes: object) -> None:
        key = changes.pop("questionnaire", self.questionnaires[0])
        forms = [
            make_form(self.units[unit], self.desks[desk], key, day=day, **changes)
            for _ in range(count)
        ]
        store_forms(self.session.connection(), forms, all_questionnaires(self.session))


@pytest.fixture
def place(session: Session) -> Place:
    found = Place(session)
    found.answer(0, 0, date(2026, 1, 3), 2)
    found.answer(0, 0, date(2026, 3, 20), 3, questionnaire=found.questionnaires[1])
    found.answer(0, 1, date(2026, 4, 2), 4, channel="paper")
    found.answer(1, 1, date(2026, 6, 30), 5)
    return found


def node_forms(place: Place, period: Period, *others: Period) -> dict[tuple[str, int], int]:
    tree = read_unit_tree(place.session)
    sums = sum_periods(place.session, [period, *others])
    nodes = nodes_of(tree, *sums.pieces(period), None)
    return dict(zip(nodes.keys, nodes.table.forms.tolist(), strict=True))


def test_a_desk_that_moved_counts_for_the_unit_it_answered_for(place: Place) -> None:
    first, second = place.units
    assert node_forms(place, YEAR) == {
        ("desk", place.desks[0]): 5,
        ("desk", place.desks[1]): 9,
        ("unit", first): 9,
        ("unit", second): 5,
        ("unit", place.root): 14,
    }


def test_periods_that_overlap_each_get_all_their_forms(place: Place) -> None:
    everything = (YEAR, Q1, Q2, REPORTING)
    totals = [
        node_forms(place, period, *everything).get(("unit", place.root)) for period in everything
    ]
    assert totals == [14, 5, 9, 7]


def test_figures_are_those_of_the_cells_one_by_one(place: Place) -> None:
    sums = sum_periods(place.session, [YEAR])
    pieces, table = sums.pieces(YEAR)
    cells = tally_cells(place.session, YEAR.start, YEAR.end)
    for number, (desk, unit) in enumerate(pieces):
        own = [c.tally for c in cells if (c.desk_id, c.unit_id) == (desk, unit)]
        assert table.tally(number) == Tally.sum(own)


def test_only_the_channels_asked_for_are_counted(place: Place) -> None:
    sums = sum_periods(place.session, [YEAR], {"paper"})
    assert sums.pieces(YEAR)[1].forms.tolist() == [4]
    assert sum_periods(place.session, [YEAR], ()).pieces(YEAR)[0] == ()


def test_a_year_read_in_one_way_holds_what_its_quarters_read_by_index_hold(place: Place) -> None:
    whole = set(map(tuple, stored_cells(place.session, YEAR.start, YEAR.end)))
    parts = [stored_cells(place.session, each.start, each.end) for each in YEAR.quarters()]
    assert YEAR.end - YEAR.start >= LONG > Q1.end - Q1.start
    assert (len(whole), whole) == (4, {tuple(cell) for part in parts for cell in part})


def test_old_units_can_be_led_to_those_of_today(place: Place) -> None:
    tree = read_unit_tree(place.session)
    first, second = place.units
    today = {**dict.fromkeys(place.units, second), place.root: place.root}
    nodes = nodes_of(tree, *sum_periods(place.session, [YEAR]).pieces(YEAR), today)
    forms = dict(zip(nodes.keys, nodes.table.forms.tolist(), strict=True))
    assert forms["unit", second] == 14
    assert ("unit", first) not in forms


def test_nothing_asked_is_nothing_read(place: Place) -> None:
    assert sum_periods(place.session, []).pieces(YEAR)[0] == ()


def test_tallies_are_read_in_one_statement_however_many_periods(place: Place) -> None:
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if "half_month_tally" in statement:
            statements.append(statement)

    engine = place.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    sum_periods(place.session, [YEAR, *YEAR.quarters(), REPORTING])
    event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 1
