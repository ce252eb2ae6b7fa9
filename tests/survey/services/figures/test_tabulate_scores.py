"""The public score table is empty where the public tables withhold, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.tabulate_scores import ScoreRow, Wanted, score_rows
from tests.survey.services.place import GOOD, Q3, Place

#: Answers the criterion that nearly everybody else passes over as not applicable.
SEATED: Mapping[str, Any] = {"answers": {"C11": 5, "C12": 4, "C21": 4, "C22": 4, "OV": 5}}


@pytest.fixture
def place(session: Session) -> Place:
    """Let three communes answer; in A only 3 people answer C12, in B and C 30 and 40 do."""
    place = Place(session)
    for code, seated, others in (("A", 3, 40), ("B", 30, 10), ("C", 40, 10)):
        unit, desk = place.unit(code, name=f"Xã {code}")
        place.answer(unit, desk, seated, Q3.first_day, SEATED)
        place.answer(unit, desk, others, Q3.first_day, GOOD)
    return place


def table(place: Place, wanted: Wanted) -> dict[tuple[str, str, str], ScoreRow]:
    rows = score_rows(place.session, read_unit_tree(place.session), [Q3], wanted)
    return {(row.unit, row.level, row.code): row for row in rows}


def figures(row: ScoreRow) -> tuple[float | None, ...]:
    return row.n, row.satisfied, row.index, row.lo, row.hi, row.n_resp


def test_a_unit_with_a_small_criterion_shows_the_public_its_whole_alone(place: Place) -> None:
    office, public = table(place, Wanted()), table(place, Wanted(published=(Q3,)))
    assert public.keys() == office.keys()
    shown = {key for key, row in public.items() if row.n_resp is not None}
    assert {key for key in shown if key[0] == "A"} == {("A", "overall", "ALL")}
    assert {key for key in shown if key[0] == "A-Q1"} == {("A-Q1", "overall", "ALL")}
    assert {code for unit, level, code in shown if unit == "PR" and level == "criterion"} == {
        "C11",
        "C12",
        "C21",
        "C22",
        "OV",
    }
    # C12 of B and C taken from that of the province would leave the three people of A.
    assert sum((unit, "criterion", "C12") in shown for unit in "BC") == 1
    for key, row in public.items():
        assert figures(row) == (figures(office[key]) if key in shown else (None,) * 6)


def test_the_office_sees_counts_of_a_small_criterion_but_no_index(place: Place) -> None:
    row = table(place, Wanted())["A", "criterion", "C12"]
    assert figures(row) == (3, 3, None, None, None, 3)


def test_one_node_alone_is_protected_as_in_the_whole_table(place: Place) -> None:
    whole = table(place, Wanted(published=(Q3,)))
    for code in ("A", "A-Q1", "PR"):
        found = table(place, Wanted(node=code, published=(Q3,)))
        assert found == {key: row for key, row in whole.items() if key[0] == code}
