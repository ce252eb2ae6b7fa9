"""Two periods are compared on what they have in common, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from analysis.comparison import difference, fixed_mix
from analysis.intervals import Estimate, Moments, cluster_wilson
from analysis.questionnaire import Criterion
from analysis.summary import NoComparison, PeriodChange
from survey.services.settings.manage_settings import change_setting
from tests.factories import make_questionnaire, store_questionnaire
from tests.survey.services.place import BAD, GOOD, Q2, Q3, Place

NEW_CRITERIA = (
    Criterion("C11", "F1", {"vi": "Dễ tìm"}),
    Criterion("C13", "F1", {"vi": "Có nước uống"}),
    Criterion("C21", "F2", {"vi": "Thái độ"}),
    Criterion("C22", "F2", {"vi": "Hướng dẫn"}),
)
#: Good on what both forms ask, bad on what only the new one asks.
NEW_GOOD: Mapping[str, Any] = {"answers": {"C11": 5, "C13": 1, "C21": 4, "C22": 4, "OV": 5}}
NEW_BAD: Mapping[str, Any] = {"answers": {"C11": 5, "C13": 1, "C21": 2, "C22": 2, "OV": 5}}


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def people(*groups: tuple[int, int, int]) -> Estimate:
    """Estimate from groups of (people, satisfied answers each, answers each)."""
    return cluster_wilson(
        Moments(
            n=sum(n for n, _, _ in groups),
            x=sum(n * s for n, s, _ in groups),
            m=sum(n * m for n, _, m in groups),
            xx=sum(n * s * s for n, s, _ in groups),
            mm=sum(n * m * m for n, _, m in groups),
            xm=sum(n * s * m for n, s, m in groups),
        )
    )


def found(place: Place, unit: int) -> PeriodChange:
    change = place.summary(unit).change
    assert change is not None
    return change


def test_the_same_form_is_compared_on_all_criteria(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    place.answer(unit, desk, 10, Q3.first_day, BAD)
    change = found(place, unit)
    expected = difference(people((30, 3, 3), (10, 0, 4)), people((40, 3, 3)))
    assert expected is not None
    assert change.difference == expected
    assert (change.core, change.fixed_mix) == (None, False)
    factor = {each.code: each.change for each in place.summary(unit).factor_changes}["F2"]
    assert factor is not None
    assert factor.difference == difference(people((30, 2, 2), (10, 0, 2)), people((40, 2, 2)))


def changed_form(place: Place, unit: int, desk: int, before: int = 40) -> None:
    place.answer(unit, desk, before, Q2.first_day, GOOD)
    place.questionnaire = store_questionnaire(
        place.session, make_questionnaire("moi", criteria=NEW_CRITERIA)
    )
    place.answer(unit, desk, 30, Q3.first_day, NEW_GOOD)
    place.answer(unit, desk, 10, Q3.first_day, NEW_BAD)


def test_a_new_form_is_compared_on_the_criteria_both_asked(place: Place) -> None:
    unit, desk = place.unit("X01")
    changed_form(place, unit, desk)
    change = found(place, unit)
    now, before = people((30, 3, 3), (10, 1, 3)), people((40, 3, 3))
    assert (change.now, change.before) == (now, before)
    assert change.difference == difference(now, before)
    assert change.core is not None
    assert (change.core.codes, change.core.asked_before, change.core.asked_now) == (
        ("C11", "C21", "C22"),
        4,
        4,
    )
    summary = place.summary(unit)
    assert summary.overall.estimate.p == pytest.approx((30 * 3 + 10) / 160), "not the core's 0.833"
    factors = {each.code: each.change for each in summary.factor_changes}
    assert factors["F1"] is None, "one of two criteria is below 60 %"
    assert factors["F2"] is not None
    assert factors["F2"].core is not None
    assert factors["F2"].core.codes == ("C21", "C22")


def test_forms_without_a_common_criterion_are_two_series(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    other = tuple(Criterion(f"D{n}", f"F{n}", {"vi": f"Tiêu chí {n}"}) for n in (1, 2))
    place.questionnaire = store_questionnaire(
        place.session, make_questionnaire("khac", criteria=other)
    )
    place.answer(unit, desk, 40, Q3.first_day, {"answers": {"D1": 5, "D2": 4, "OV": 4}})
    summary = place.summary(unit)
    assert (summary.change, summary.no_change) == (None, NoComparison.OTHER_QUESTIONNAIRE)
    assert summary.series[-1].new_form


def test_a_core_from_which_a_hidden_criterion_follows_is_not_compared(place: Place) -> None:
    """Three people answered C13, the only one outside the core: whole less core are theirs."""
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    place.questionnaire = store_questionnaire(
        place.session, make_questionnaire("moi", criteria=NEW_CRITERIA)
    )
    without = {"answers": {**NEW_GOOD["answers"], "C13": None}}
    place.answer(unit, desk, 37, Q3.first_day, without)
    place.answer(unit, desk, 3, Q3.first_day, NEW_GOOD)
    summary = place.summary(unit)
    assert (summary.change, summary.no_change) == (None, NoComparison.CORE_WITHHELD)


def mixed(place: Place, unit: int, desk: int, qr: int, paper: int) -> None:
    place.answer(unit, desk, 120, Q2.first_day, GOOD)
    place.answer(unit, desk, 30, Q2.first_day, BAD, channel="paper")
    place.answer(unit, desk, qr, Q3.first_day, GOOD)
    place.answer(unit, desk, paper, Q3.first_day, BAD, channel="paper")


def test_a_channel_mix_that_moved_is_held_as_before(place: Place) -> None:
    """Each channel is as it was; only their shares moved: there is no change to report."""
    unit, desk = place.unit("X01")
    mixed(place, unit, desk, 50, 50)
    change = found(place, unit)
    assert change.fixed_mix
    before = people((120, 3, 3), (30, 0, 4))
    now = fixed_mix(
        {"qr": 360, "paper": 120}, {"qr": people((50, 3, 3)), "paper": people((50, 0, 4))}
    )
    assert now is not None
    assert (change.now, change.before) == (now, before)
    assert change.difference == difference(now, before)
    assert change.difference.value == pytest.approx(0.0)
    plain = place.summary(unit).overall.estimate.p
    assert plain == pytest.approx(150 / 350)


def test_a_mix_that_moved_little_is_left_alone(place: Place) -> None:
    unit, desk = place.unit("X01")
    mixed(place, unit, desk, 75, 25)
    assert not found(place, unit).fixed_mix


@pytest.mark.parametrize("paper", [0, 3])
def test_a_channel_with_too_few_answers_now_cannot_hold_its_place(place: Place, paper: int) -> None:
    unit, desk = place.unit("X01")
    mixed(place, unit, desk, 60, paper)
    summary = place.summary(unit)
    assert (summary.change, summary.no_change) == (None, NoComparison.MIX_UNKNOWN)


def test_a_channel_hidden_beside_a_small_one_does_not_follow_from_the_mix(place: Place) -> None:
    """The kiosk (30 people) is hidden beside 3 imported forms; with the mix it could be solved."""
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 80, Q2.first_day, GOOD)
    place.answer(unit, desk, 30, Q2.first_day, BAD, channel="kiosk")
    place.answer(unit, desk, 40, Q3.first_day, GOOD)
    place.answer(unit, desk, 30, Q3.first_day, BAD, channel="kiosk")
    place.answer(unit, desk, 3, Q3.first_day, BAD, channel="import")
    summary = place.summary(unit)
    assert [each.score.status for each in summary.channels] == ["ok", "hidden", "hidden"]
    assert (summary.change, summary.no_change) == (None, NoComparison.MIX_UNKNOWN)


def test_a_new_form_and_a_moved_mix_are_both_allowed_for(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 120, Q2.first_day, GOOD)
    place.answer(unit, desk, 30, Q2.first_day, BAD, channel="paper")
    place.questionnaire = store_questionnaire(
        place.session, make_questionnaire("moi", criteria=NEW_CRITERIA)
    )
    place.answer(unit, desk, 50, Q3.first_day, NEW_GOOD)
    place.answer(unit, desk, 50, Q3.first_day, NEW_BAD, channel="paper")
    change = found(place, unit)
    parts = {"qr": people((50, 3, 3)), "paper": people((50, 1, 3))}
    now = fixed_mix({"qr": 360, "paper": 90}, parts)
    assert now is not None
    assert change.now == now
    assert change.before == people((120, 3, 3), (30, 0, 3))
    assert change.core is not None


def test_interviewer_forms_never_enter_the_comparison(place: Place) -> None:
    unit, desk = place.unit("X01")
    changed_form(place, unit, desk)
    before = found(place, unit)
    place.answer(unit, desk, 60, Q3.first_day, NEW_BAD, channel="interviewer")
    assert found(place, unit) == before
    change_setting(place.session, "index.channels", ["qr", "interviewer"])
    assert found(place, unit) != before


def test_factors_with_few_people_are_not_compared(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    place.answer(unit, desk, 20, Q3.first_day, GOOD)
    place.answer(unit, desk, 20, Q3.first_day, {"answers": {"C11": 5, "OV": 5}})
    summary = place.summary(unit)
    assert summary.change is not None
    assert [each.change is None for each in summary.factor_changes] == [False, True]


@pytest.mark.parametrize(("before", "now"), [(29, 40), (40, 29), (29, 29)])
def test_fewer_than_thirty_people_on_a_side_are_not_compared(
    place: Place, before: int, now: int
) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, before, Q2.first_day, GOOD)
    place.answer(unit, desk, now, Q3.first_day, GOOD)
    summary = place.summary(unit)
    assert (summary.change, summary.no_change) == (None, NoComparison.TOO_FEW)
    assert summary.factor_changes == ()


def test_thirty_people_on_both_sides_are_compared(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q2.first_day, BAD)
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    assert found(place, unit).difference.lo > 0


def test_thirty_people_count_on_the_criteria_that_are_compared(place: Place) -> None:
    """Forty answered, but only twenty of them what both forms ask."""
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 40, Q2.first_day, GOOD)
    place.questionnaire = store_questionnaire(
        place.session, make_questionnaire("moi", criteria=NEW_CRITERIA)
    )
    place.answer(unit, desk, 20, Q3.first_day, NEW_GOOD)
    place.answer(unit, desk, 20, Q3.first_day, {"answers": {"C13": 1, "OV": 5}})
    summary = place.summary(unit)
    assert (summary.change, summary.no_change) == (None, NoComparison.TOO_FEW)
