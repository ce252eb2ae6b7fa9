"""Filters by channel and field: every one at once, none of them gives a small group away."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from sqlalchemy.orm import Session

from analysis.disclosure import Sum
from analysis.disclosure_audit import cell_bounds
from analysis.period import parse_period
from survey.rendering.figures import Figure
from survey.services.figures.page_figures import SplitFigures
from survey.services.figures.split_units import MANY_FIELDS, split_units
from tests.factories import store_desk, store_unit
from tests.survey.services.place import BAD, GOOD, Q3, Place

DAY = date(2026, 8, 3)
FIELDS = {"Hộ tịch": "Hộ tịch", "Đất đai": "Đất đai", "nhiều": "Hộ tịch; Đất đai"}


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def fill(place: Place, counts: dict[tuple[str, str, str], int]) -> dict[str, int]:
    """Store answers by unit, field and channel; give the ids of the units."""
    units: dict[str, int] = {}
    desks: dict[tuple[str, str], int] = {}
    for (unit, field, channel), count in counts.items():
        if unit not in units:
            units[unit] = store_unit(place.session, unit, parent_id=place.root)
        if (unit, field) not in desks:
            desks[unit, field] = store_desk(
                place.session, units[unit], f"{unit}-{field}", field=FIELDS[field]
            )
        place.answer(units[unit], desks[unit, field], count, DAY, GOOD, channel=channel)
    return units


def test_splits_a_quarter_by_channel_and_by_the_field_of_the_desk(place: Place) -> None:
    units = fill(
        place,
        {
            ("A", "Hộ tịch", "qr"): 40,
            ("A", "Đất đai", "kiosk"): 50,
            ("A", "nhiều", "qr"): 60,
            ("B", "Hộ tịch", "qr"): 35,
            ("B", "Đất đai", "kiosk"): 45,
            ("B", "nhiều", "qr"): 55,
        },
    )
    found = split_units(place.session, Q3)
    first, second = str(units["A"]), str(units["B"])
    assert {code: group.overall.respondents for code, group in found.channels.items()} == {
        "qr": 190,
        "kiosk": 95,
    }
    assert found.channels["qr"].name == "Mã QR"
    assert found.channels["kiosk"].units[first].respondents == 50
    assert {name: group.units[second].respondents for name, group in found.fields.items()} == {
        "Hộ tịch": 35,
        "Đất đai": 45,
        MANY_FIELDS: 55,
    }
    assert list(found.fields) == ["Đất đai", "Hộ tịch", MANY_FIELDS], "Đ comes before H"


def known(figures: SplitFigures, whole: dict[str, int]) -> dict[tuple[str, str], int]:
    """Collect every number of respondents that the filters and the page without one show."""
    shown: dict[tuple[str, str], int] = {(unit, "all"): n for unit, n in whole.items()}
    for kind in ("channels", "fields"):
        for code, group in getattr(figures, kind).items():
            cells: dict[str, Figure] = {"whole": group.overall, **group.units}
            shown |= {
                (unit, f"{kind}:{code}"): figure.respondents
                for unit, figure in cells.items()
                if figure.shown
            }
    return shown


@pytest.mark.parametrize("small", range(1, 5))
def test_no_small_group_follows_from_any_two_filters(place: Place, small: int) -> None:
    truth = {
        (unit, field, channel): 20 + 3 * place_
        for place_, (unit, field, channel) in enumerate(
            product("ABC", ("Hộ tịch", "Đất đai"), ("qr", "kiosk"))
        )
    }
    truth["A", "Đất đai", "kiosk"] = small
    del truth["A", "Hộ tịch", "kiosk"]
    units = {name: str(key) for name, key in fill(place, truth).items()}
    figures = split_units(place.session, Q3)
    values: dict[tuple[str, str], int] = {}
    for (unit, field, channel), n in truth.items():
        for where, group in product(
            (units[unit], "whole"), ("all", f"channels:{channel}", f"fields:{field}")
        ):
            values[where, group] = values.get((where, group), 0) + n
    whole = {where: n for (where, group), n in values.items() if group == "all"}
    shown = known(figures, whole)
    hidden = values.keys() - shown.keys()
    assert (units["A"], "channels:kiosk") in hidden
    bounds = cell_bounds(values, sums_of(values), hidden)
    narrow = {key: bound for key, bound in bounds.items() if bound.values < 5}
    assert narrow == {}
    assert shown.keys() - values.keys() == set()


def sums_of(values: dict[tuple[str, str], int]) -> list[Sum]:
    """List everything an outsider can add: units to the whole, channels and fields to a unit."""
    groups = {group for _, group in values}
    places = {where for where, _ in values}
    found = [
        Sum(("whole", group), tuple(k for k in values if k[1] == group and k[0] != "whole"))
        for group in groups
    ]
    for where, kind in product(places, ("channels", "fields")):
        parts = tuple(k for k in values if k[0] == where and k[1].startswith(kind))
        found.append(Sum((where, "all"), parts))
    return found


def test_a_field_with_one_small_desk_is_hidden_with_it(place: Place) -> None:
    # Seven people are enough for a group, but not for a single desk.
    units = fill(
        place,
        {
            ("A", "Hộ tịch", "qr"): 7,
            ("A", "Đất đai", "qr"): 40,
            ("A", "nhiều", "qr"): 50,
            ("B", "Hộ tịch", "qr"): 40,
        },
    )
    figures = split_units(place.session, Q3)
    assert not figures.fields["Hộ tịch"].units[str(units["A"])].shown


def test_what_the_page_without_a_filter_hides_no_filter_shows(place: Place) -> None:
    units = fill(
        place, {("A", "Hộ tịch", "qr"): 3, ("B", "Hộ tịch", "qr"): 40, ("C", "Hộ tịch", "qr"): 60}
    )
    figures = split_units(place.session, Q3)
    shown = figures.channels["qr"].units
    assert not shown[str(units["A"])].shown
    assert not shown[str(units["B"])].shown, "else the three would follow by subtraction"
    assert shown[str(units["C"])].respondents == 60


def test_only_quarters_are_split(place: Place) -> None:
    # Quarters shown and a year shown would add up to one more way to subtract.
    with pytest.raises(ValueError, match="quarters"):
        split_units(place.session, parse_period("2026", "reporting"))


def test_an_installation_without_units_has_no_groups(session: Session) -> None:
    assert split_units(session, Q3) == SplitFigures({}, {})


def test_the_index_of_a_group_is_that_of_its_answers(place: Place) -> None:
    unit, desk = place.unit("A")
    place.answer(unit, desk, 30, DAY, GOOD)
    place.answer(unit, desk, 30, DAY, BAD, channel="kiosk")
    figures = split_units(place.session, Q3)
    assert figures.channels["qr"].overall.share == 1.0
    assert figures.channels["kiosk"].units[str(unit)].share == 0.0
    assert figures.fields == {}, "no desk has a single field"
