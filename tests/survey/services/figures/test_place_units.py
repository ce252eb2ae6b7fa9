"""Units are placed and ranked among those of their own level, however many levels there are."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from analysis.intervals import cluster_wilson
from analysis.many_units import RankSet, rank_error, rank_sets
from analysis.scores import OVERALL
from survey.queries.unit_tree import read_unit_tree
from survey.services.figures.add_up_units import UnitTotals, add_up_units
from survey.services.figures.place_units import level_families, place_units, rank_units
from tests.factories import store_desk, store_unit
from tests.survey.services.place import BAD, GOOD, Q3, Place

#: Good and bad forms at the desks of units right under the province, and of those under A.
UNITS = {"B": (60, 20), "C": (30, 50), "D": (20, 5)}
ROOMS = {"A1": (60, 5), "A2": (35, 30), "A3": (20, 9)}


@pytest.fixture
def ids(session: Session) -> dict[str, int]:
    """Let people answer, and give the units by code."""
    place = Place(session)
    found = {"PR": place.root}
    found["A"], _ = place.unit("A", name="Sở A")
    answered = {code: place.unit(code, name=f"Xã {code}") for code in UNITS}
    for code in ROOMS:
        room = store_unit(session, code, name=f"Phòng {code}", parent_id=found["A"])
        answered[code] = (room, store_desk(session, room, f"{code}-Q1"))
    for code, (good, bad) in {**UNITS, **ROOMS}.items():
        place.answer(*answered[code], good, Q3.first_day, GOOD)
        place.answer(*answered[code], bad, Q3.first_day, BAD)
    return found | {code: unit for code, (unit, _) in answered.items()}


@pytest.fixture
def totals(session: Session, ids: dict[str, int]) -> UnitTotals:
    return add_up_units(session, read_unit_tree(session), Q3)


def test_levels_are_families_of_their_own(totals: UnitTotals, ids: dict[str, int]) -> None:
    families = {frozenset(family) for family in level_families(totals)}
    assert families == {
        frozenset(ids[code] for code in ("A", "B", "C")),
        frozenset(ids[code] for code in ("A1", "A2")),
    }


def test_a_unit_is_placed_among_its_level(totals: UnitTotals, ids: dict[str, int]) -> None:
    found = place_units(totals)
    among = {code: found[ids[code]].among for code in ids if ids[code] in found}
    assert among == {"A": 3, "B": 3, "C": 3, "A1": 2, "A2": 2}


def test_possible_ranks_are_those_of_the_level(totals: UnitTotals, ids: dict[str, int]) -> None:
    found = rank_units(totals)
    for level in (("A", "B", "C"), ("A1", "A2")):
        scores = [cluster_wilson(totals.whole[ids[code]][OVERALL].moments()) for code in level]
        shares = [score.p or 0 for score in scores]
        errors = [rank_error(score.p or 0, score.n_eff or 0) for score in scores]
        expected = rank_sets(shares, errors)
        assert [found[ids[code]] for code in level] == expected
    assert found[ids["A1"]] == RankSet(1, 1, 1)
    assert ids["D"] not in found, "fewer than 30 people are never ranked"
    assert ids["A3"] not in found
