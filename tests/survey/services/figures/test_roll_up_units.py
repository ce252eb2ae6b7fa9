"""From units to their parent: three ways, bands, and nothing that a subtraction would give away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from analysis import many_units
from analysis.comparison import rest_of, score_test
from analysis.intervals import Moments, cluster_wilson
from analysis.many_units import Band, bands, benjamini_hochberg
from analysis.rollup import dossier_weighted, unit_mean
from analysis.summary import AuthoritySummary
from survey.models import DossierCount
from survey.services.figures.lay_out_findings import word_findings
from survey.services.reports.summarise_authority import summarise_authority
from tests.factories import NOW, store_desk, store_unit
from tests.survey.services.place import BAD, GOOD, Q3, Place

MONTH = date(2026, 7, 1)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def moments(good: int, bad: int) -> Moments:
    """Add up people who were satisfied with 3 of 3 answers, and people with 0 of 4."""
    return Moments(
        good + bad, 3 * good, 3 * good + 4 * bad, 9 * good, 9 * good + 16 * bad, 9 * good
    )


def fill(place: Place, units: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    made = {code: place.unit(code, name=f"Xã {code}") for code in units}
    for code, (good, bad) in units.items():
        place.answer(*made[code], good, Q3.first_day, GOOD)
        place.answer(*made[code], bad, Q3.first_day, BAD)
    return made


def handle(place: Place, made: Mapping[str, tuple[int, int]], dossiers: Mapping[str, int]) -> None:
    for code, handled in dossiers.items():
        unit, desk = made[code]
        place.session.execute(
            insert(DossierCount).values(
                desk_id=desk, unit_id=unit, month=MONTH, field="", handled=handled
            )
        )


def authority(place: Place) -> AuthoritySummary:
    summary = summarise_authority(place.session, Q3, today=NOW.date())
    assert summary is not None
    return summary


def test_the_three_ways_are_those_of_the_analysis(place: Place) -> None:
    made = fill(place, {"A": (60, 10), "B": (20, 20), "C": (40, 5)})
    dossiers = {"A": 100, "B": 900, "C": 200}
    handle(place, made, dossiers)
    found = authority(place).rollup
    assert found is not None
    sums = {"A": moments(60, 10), "B": moments(20, 20), "C": moments(40, 5)}
    assert found.pooled == cluster_wilson(moments(120, 35))
    assert found.unit_mean == pytest.approx(unit_mean(sums))
    expected = dossier_weighted(sums, dossiers)
    assert found.weighted.covered == 1.0
    assert found.weighted.estimate.p == pytest.approx(expected.estimate.p)
    assert found.weighted.estimate.lo == pytest.approx(expected.estimate.lo)
    assert found.apart
    words = word_findings(authority(place))
    assert words.weighted == "đại diện cho 100,0% hồ sơ"
    assert "thấp hơn" in words.gap


def test_below_80_percent_of_the_dossiers_the_weighted_index_is_not_shown(place: Place) -> None:
    made = fill(place, {"A": (60, 10), "B": (40, 20)})
    made["C"] = place.unit("C", name="Xã C")
    handle(place, made, {"A": 300, "B": 400, "C": 200})
    found = authority(place).rollup
    assert found is not None
    assert found.weighted.covered == pytest.approx(7 / 9)
    words = word_findings(authority(place))
    assert words.found.rollup is not None
    assert words.found.rollup.weighted is None
    assert "chỉ giải quyết 77,8% hồ sơ" in words.weighted
    assert words.gap == ""


def test_a_unit_without_a_count_of_dossiers_is_named(place: Place) -> None:
    made = fill(place, {"A": (60, 10), "B": (40, 20)})
    handle(place, made, {"A": 300})
    found = authority(place).rollup
    assert found is not None
    assert (found.unknown, found.weighted.shown) == (("Xã B",), False)
    assert word_findings(authority(place)).weighted == "không nêu: chưa có số hồ sơ của Xã B"


def test_withheld_units_enter_no_mean_and_no_band(place: Place) -> None:
    """Unit C has 3 people: with the total and A and B beside it, C would follow. So B is hidden."""
    made = fill(place, {"A": (60, 10), "B": (20, 15), "C": (0, 3), "D": (50, 10)})
    handle(place, made, {"A": 100, "B": 10, "C": 10, "D": 80})
    summary = authority(place)
    status = {line.code: line.overall.status for line in summary.units}
    assert status == {"A": "ok", "B": "hidden", "C": "hidden", "D": "ok"}
    assert {line.code for line in summary.units if line.standing} == {"A", "D"}
    found = summary.rollup
    assert found is not None
    assert (found.shown, found.hidden, found.units) == (2, 2, 4)
    sums = {"A": moments(60, 10), "D": moments(50, 10)}
    assert found.unit_mean == pytest.approx(unit_mean(sums))
    assert found.weighted.covered == pytest.approx(180 / 200)
    rows = {row.name: row for row in word_findings(summary).found.units}
    assert rows["Xã B"].figure.respondents == 0
    assert rows["Xã B"].standing == "không so (ít người)"


def test_bands_are_those_of_benjamini_and_hochberg_against_the_rest(place: Place) -> None:
    units = {"A": (70, 10), "B": (60, 20), "C": (30, 50), "D": (15, 5)}
    fill(place, units)
    whole = moments(*(sum(each) for each in zip(*units.values(), strict=True)))
    tests = {}
    for code in ("A", "B", "C"):
        own = cluster_wilson(moments(*units[code]))
        rest = cluster_wilson(rest_of(whole, moments(*units[code])))
        test = score_test(own.p or 0, own.n_eff or 0, rest.p or 0, rest.n_eff or 0)
        tests[code] = many_units.UnitTest((own.p or 0) - (rest.p or 0), test.p_value, own.n)
    adjusted = benjamini_hochberg([test.p_value for test in tests.values()])
    found = {line.code: line.standing for line in authority(place).units}
    assert found["D"] is None, "fewer than 30 people are never placed"
    for code, p_value in zip(tests, adjusted, strict=True):
        standing = found[code]
        assert standing is not None
        assert standing.band is bands(tests)[code]
        assert standing.p_adjusted == pytest.approx(p_value)
        assert standing.among == 3
    assert found["C"] is not None
    assert found["C"].band is Band.BELOW


def test_the_unit_stands_in_its_own_report_as_in_the_table(place: Place) -> None:
    made = fill(place, {"A": (70, 10), "B": (60, 20), "C": (30, 50)})
    table = {line.code: line.standing for line in authority(place).units}
    for code, (unit, _) in made.items():
        assert place.summary(unit).standing == table[code]
    assert place.summary(place.root).standing is None


def test_nothing_is_said_against_a_rest_that_is_too_small(place: Place) -> None:
    fill(place, {"A": (70, 10), "B": (10, 5)})
    assert all(line.standing is None for line in authority(place).units)


def test_a_unit_with_units_under_it_lists_them_and_its_own_desks_apart(place: Place) -> None:
    parent, desk = place.unit("S", name="Sở Thử")
    children = []
    for code, count in (("S1", 60), ("S2", 50)):
        child = store_unit(place.session, code, name=f"Phòng {code}", parent_id=parent)
        child_desk = store_desk(place.session, child, f"{code}-Q1")
        place.answer(child, child_desk, count, Q3.first_day, GOOD)
        children.append(child)
    place.answer(parent, desk, 40, Q3.first_day, BAD)
    summary = place.summary(parent)
    assert [(line.unit_id, line.own) for line in summary.children] == [
        (children[0], False),
        (children[1], False),
        (parent, True),
    ]
    assert [each.code for each in summary.desks] == ["S-Q1"], "desks of others are theirs"
    assert summary.rollup is not None
    assert summary.rollup.pooled.n == 150
    assert word_findings(summary).found.units[2].name == "Các quầy trực thuộc"
    leaf = place.summary(children[0])
    assert (leaf.children, leaf.rollup) == ((), None)


def test_own_desks_are_hidden_when_their_sum_is(place: Place) -> None:
    """The own desks (12 people) are hidden beside a unit of 3; the desk alone would show them."""
    parent, desk = place.unit("S", name="Sở Thử")
    for code, count in (("S1", 60), ("S2", 3)):
        child = store_unit(place.session, code, name=f"Phòng {code}", parent_id=parent)
        child_desk = store_desk(place.session, child, f"{code}-Q1")
        place.answer(child, child_desk, count, Q3.first_day, GOOD)
    place.answer(parent, desk, 12, Q3.first_day, GOOD)
    summary = place.summary(parent)
    assert [line.overall.status for line in summary.children] == ["ok", "hidden", "hidden"]
    assert [each.card["overall", "ALL"].status for each in summary.desks] == ["hidden"]
