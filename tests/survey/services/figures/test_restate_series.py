"""The two series of a merged unit, and that they give nobody away side by side."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from analysis.summary import NoComparison, UnitSummary
from survey.services.figures.lay_out_findings import unit_findings
from survey.services.places.manage_units import merge_units
from tests.factories import NOW, store_unit
from tests.survey.services.place import ALL, BAD, GOOD, Q2, Q3, Place


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def merged(place: Place, first: int, second: int) -> tuple[UnitSummary, int]:
    """Let two units answer in quarter II, merge them at the start of quarter III."""
    old = [place.unit("X01", name="Xã Một"), place.unit("X02", name="Xã Hai")]
    place.answer(*old[0], first, Q2.first_day, GOOD)
    place.answer(*old[1], second, Q2.first_day, BAD)
    new = store_unit(
        place.session, "X09", name="Xã Mới", parent_id=place.root, valid_from=Q3.first_day
    )
    merge_units(place.session, [unit for unit, _ in old], new, Q3.first_day, NOW)
    place.answer(new, old[0][1], 50, Q3.first_day, GOOD)
    return place.summary(new), new


def parts(summary: UnitSummary) -> list[dict[str, str]]:
    return [{name: score.status for name, score in each.parts} for each in summary.published]


def test_the_published_figures_stand_beside_their_sum(place: Place) -> None:
    summary, _ = merged(place, 40, 30)
    assert [each.period for each in summary.published] == [Q2, Q3]
    assert parts(summary) == [{"Xã Hai": "ok", "Xã Một": "ok"}, {"Xã Mới": "ok"}]
    before = summary.series[-2].card[ALL].estimate
    assert before.p == pytest.approx(40 * 3 / (40 * 3 + 30 * 4)), "sums, not the mean of 100 and 0"
    rows = unit_findings(summary).published
    assert [row.label for row in rows] == ["II/2026", "III/2026"]
    assert rows[0].today.respondents == 70


def test_a_sum_that_would_give_a_small_old_unit_away_is_withheld(place: Place) -> None:
    """Xã Hai had 3 people and was hidden; Xã Một had 40 and was published: 43 would tell."""
    summary, _ = merged(place, 40, 3)
    assert parts(summary)[0] == {"Xã Hai": "hidden", "Xã Một": "ok"}
    assert summary.series[-2].card[ALL].status == "hidden"
    assert (summary.change, summary.no_change) == (None, NoComparison.WITHHELD_BEFORE)


def test_in_the_quarter_of_the_merger_the_parts_are_withheld_and_not_the_whole(
    place: Place,
) -> None:
    """The new unit's own figure is the known one: 3 people of the old one must not follow."""
    old, desk = place.unit("X01", name="Xã Một")
    place.answer(old, desk, 3, Q3.first_day, BAD)
    merger = date(2026, 7, 1)
    new = store_unit(place.session, "X09", name="Xã Mới", parent_id=place.root, valid_from=merger)
    merge_units(place.session, [old], new, merger, NOW)
    place.answer(new, desk, 50, merger, GOOD)
    summary = place.summary(new)
    assert summary.overall.estimate.n == 53
    assert summary.overall.status == "ok"
    assert parts(summary)[-1] == {"Xã Mới": "hidden", "Xã Một": "hidden"}


def test_an_ordinary_unit_has_one_series(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    place.answer(unit, desk, 40, Q3.first_day, GOOD)
    assert place.summary(unit).published == ()
    assert place.summary(place.root).published == ()
