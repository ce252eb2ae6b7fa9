"""From stored answers to what a report shows: units, desks, periods, mergers, small groups."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from analysis.many_units import Band
from analysis.summary import NoComparison, SharedCriteria
from survey.clock import VIETNAM
from survey.services.places.manage_units import merge_units
from survey.services.reports.summarise_authority import summarise_authority
from survey.services.settings.manage_settings import change_setting
from tests.factories import (
    NOW,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)
from tests.survey.services.place import ALL, BAD, GOOD, Q2, Q3, Place


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def test_counts_the_answers_of_the_period_and_nothing_beside_it(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    place.answer(unit, desk, 10, Q3.last_day, BAD)
    place.answer(unit, desk, 7, Q3.first_day - timedelta(days=1), BAD)
    place.answer(unit, desk, 7, Q3.end, BAD)
    summary = place.summary(unit)
    assert summary.overall.estimate.n == 40
    assert summary.overall.estimate.p == pytest.approx(90 / 130)
    assert summary.overall.status == "ok"
    assert [(each.channel, each.score.estimate.n) for each in summary.channels] == [("qr", 40)]
    assert summary.parent_name == "Tỉnh Thử"
    assert summary.counted_through is None


def test_a_parent_is_the_sum_of_all_under_it(place: Place) -> None:
    first, second = place.unit("X01"), place.unit("X02")
    place.answer(*first, 10, Q3.first_day, GOOD)
    place.answer(*second, 20, Q3.first_day, BAD)
    assert place.summary(place.root).overall.estimate.n == 30


def test_series_starts_with_the_first_period_that_had_answers(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q2.first_day, GOOD)
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    assert [each.period for each in place.summary(unit).series] == [Q2, Q3]
    assert [each.period for each in place.summary(unit, Q3.previous()).series] == [
        Q2.previous(),
        Q2,
    ]


def test_compares_with_the_period_before_only_when_both_may_be_shown(place: Place) -> None:
    unit, desk = place.unit("X01")
    assert place.summary(unit).no_change is NoComparison.WITHHELD_NOW
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    assert place.summary(unit).no_change is NoComparison.NO_DATA
    place.answer(unit, desk, 3, Q2.first_day, BAD)
    assert place.summary(unit).no_change is NoComparison.WITHHELD_BEFORE
    place.answer(unit, desk, 30, Q2.first_day, BAD)
    summary = place.summary(unit)
    assert summary.no_change is None
    assert summary.change is not None
    assert summary.change.difference.lo > 0


def test_compares_across_questionnaires_on_the_common_criteria_alone(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q2.first_day, GOOD)
    whole = make_questionnaire()
    other = make_questionnaire("phieu-khac", criteria=whole.criteria[:3])
    place.questionnaire = store_questionnaire(place.session, other)
    place.answer(unit, desk, 30, Q3.first_day, {"answers": {"C11": 5, "C12": 4, "C21": 5, "OV": 5}})
    summary = place.summary(unit)
    assert summary.no_change is None
    assert summary.change is not None
    assert summary.change.core == SharedCriteria(("C11", "C12", "C21"), 4, 3)
    assert [each.new_form for each in summary.series] == [False, True]
    assert [each.code for each in summary.questionnaires] == ["phieu-khac"]


def test_answers_given_to_old_units_count_for_the_unit_they_went_into(place: Place) -> None:
    old, desk = place.unit("X01", name="Xã Cũ")
    place.answer(old, desk, 30, Q2.first_day, GOOD)
    new = store_unit(
        place.session, "X09", name="Xã Mới", parent_id=place.root, valid_from=Q3.first_day
    )
    merge_units(place.session, [old], new, Q3.first_day, NOW)
    place.answer(new, desk, 30, Q3.first_day, GOOD)
    summary = place.summary(new)
    assert summary.overall.estimate.n == 30
    assert summary.series[-2].card[ALL].estimate.n == 30
    assert [(each.made_of, each.names) for each in summary.successions] == [(True, ("Xã Cũ",))]
    assert [each.made_of for each in place.summary(old, Q2).successions] == [False]


def test_interviewer_answers_stand_apart_until_the_setting_takes_them_in(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    place.answer(unit, desk, 8, Q3.first_day, BAD, channel="interviewer")
    summary = place.summary(unit)
    assert summary.overall.estimate.n == 30
    apart = [each for each in summary.channels if not each.pooled]
    assert [(each.channel, each.score.estimate.n) for each in apart] == [("interviewer", 8)]
    change_setting(place.session, "index.channels", ["qr", "interviewer"])
    assert place.summary(unit).overall.estimate.n == 38


def test_a_single_small_desk_cannot_be_had_by_subtraction(place: Place) -> None:
    unit, desk = place.unit("X01")
    second = store_desk(place.session, unit, "X01-Q2")
    third = store_desk(place.session, unit, "X01-Q3")
    place.answer(unit, desk, 40, Q3.first_day, GOOD)
    place.answer(unit, second, 15, Q3.first_day, GOOD)
    place.answer(unit, third, 4, Q3.first_day, BAD)
    status = {each.code: each.card[ALL].status for each in place.summary(unit).desks}
    assert status == {"X01-Q1": "ok", "X01-Q2": "hidden", "X01-Q3": "hidden"}


def test_facts_comments_and_a_running_period_are_told(place: Place) -> None:
    unit, desk = place.unit("X01")
    now = datetime(2026, 7, 10, 9, 0, tzinfo=VIETNAM)
    place.answer(unit, desk, 30, Q3.first_day, GOOD, comment="Nhanh, gọn.")
    summary = place.summary(unit, Q3, now)
    assert summary.comments == 30
    assert [(fact.code, dict(fact.counts)) for fact in summary.facts] == [("TRIPS", {1: 30, 2: 0})]
    assert summary.counted_through == now.date()


def test_a_question_of_fact_asked_by_two_versions_is_counted_once(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    place.questionnaire = store_questionnaire(place.session, make_questionnaire("phieu-sau"))
    place.answer(unit, desk, 12, Q3.first_day, GOOD)
    place.answer(unit, desk, 8, Q3.first_day, GOOD, facts={"TRIPS": 2})
    [trips] = place.summary(unit).facts
    assert (trips.questionnaire.code, dict(trips.counts)) == ("phieu-thu", {1: 42, 2: 8})


def test_unknown_unit_is_an_error(place: Place) -> None:
    with pytest.raises(KeyError):
        place.summary(999_999)


def test_bands_name_only_what_differs_from_the_rest(place: Place, session: Session) -> None:
    units = {code: place.unit(code, name=f"Xã {code}") for code in ("A", "B", "C", "D")}
    for code in ("A", "B"):
        place.answer(*units[code], 60, Q3.first_day, GOOD)
        place.answer(*units[code], 20, Q3.first_day, BAD)
    place.answer(*units["C"], 80, Q3.first_day, BAD)
    summary = summarise_authority(session, Q3, today=NOW.date())
    assert summary is not None
    bands = {line.code: line.standing and line.standing.band for line in summary.units}
    assert bands["C"] is Band.BELOW
    assert bands["A"] is Band.ABOVE
    assert summary.silent == ("Xã D",)
    assert summary.overall.estimate.n == 240


def test_an_empty_installation_has_no_authority(session: Session) -> None:
    assert summarise_authority(session, Q3, today=NOW.date()) is None
