"""Reports print the index with and without what is left out, as far as it names nobody."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.queries.integrity import left_out_by_desk, reviews
from survey.services.changes.keep_audit import Actor
from survey.services.integrity.find_flags import find_flags
from survey.services.integrity.review_flags import (
    NothingToConfirm,
    SecondPersonNeeded,
    confirm_exclusion,
    decide_flag,
    reviewed_flags,
)
from survey.services.issue_reports import gather_unit_report
from tests.factories import NOW
from tests.survey.services.integrity.test_find_flags import DAY, HOA
from tests.survey.services.place import BAD, GOOD, Q2, Q3, Place

#: Of the same name as the first: it is the account that counts.
TWO = Actor(8, HOA.name)
RENAMED = Actor(HOA.account_id, "Lê Thị Hồng Hoa")

#: As content as a good form, and filled in by nobody else like this.
STUFFED = {"answers": {"C11": 4, "C12": 9, "C21": 5, "C22": 5, "OV": 5}}


@pytest.fixture
def place(session: Session) -> Place:
    """Two units; at the desk of the first some forms came in one burst."""
    made = Place(session)
    for code in ("A", "B"):
        unit, desk = made.unit(code)
        made.answer(unit, desk, 40, DAY, BAD)
        made.answer(unit, desk, 40, DAY, GOOD)
    return made


def leave_out(place: Place, count: int, day: date = DAY, period: Period = Q3) -> None:
    place.answer(2, 1, count, day, STUFFED, arrival_hint="093", device_hint="may-1")
    exclude(place, period)


def exclude(place: Place, period: Period) -> None:
    [one] = reviewed_flags(find_flags(place.session, period), reviews(place.session, period))
    words: dict[str, str] = {"decision": "excluded", "reason": "Đã gọi hỏi."}
    decide_flag(place.session, 1, period, **words, seen=0, actor=HOA, now=NOW, flag=one)
    place.session.flush()


def told(place: Place, unit: int, period: Period = Q3) -> str:
    return gather_unit_report(place.session, unit, period, now=NOW).left_out


def test_report_of_the_unit_and_of_all_print_both_figures(place: Place) -> None:
    assert told(place, 2) == ""
    leave_out(place, 12)
    assert "12 phiếu không phải của người dân" in told(place, 2)
    assert "tất cả phiếu: 49,4%; sau khi loại: 42,9%" in told(place, 2)
    assert told(place, 3) == ""
    assert "12 phiếu không phải của người dân" in told(place, 1)


def test_few_forms_left_out_are_told_without_a_second_figure(place: Place) -> None:
    leave_out(place, 4)
    for unit in (1, 2):
        assert "sau khi loại không nêu" in told(place, unit)
        assert "sau khi loại:" not in told(place, unit)


def test_many_forms_are_left_out_once_a_second_person_agrees(place: Place) -> None:
    leave_out(place, 30)
    assert told(place, 2) == ""
    assert [one.unconfirmed for one in reviews(place.session, Q3).values()] == [True]
    for same in (HOA, RENAMED, Actor(None, HOA.name)):
        with pytest.raises(SecondPersonNeeded):
            confirm_exclusion(place.session, 1, Q3, seen=1, actor=same, now=NOW)
    confirm_exclusion(place.session, 1, Q3, seen=1, actor=TWO, now=NOW)
    place.session.flush()
    assert "30 phiếu không phải của người dân" in told(place, 2)
    assert left_out_by_desk(place.session, Q3, [1, 2, 3]) == {(2, 1): (30, 90, 90)}
    with pytest.raises(NothingToConfirm):
        confirm_exclusion(place.session, 1, Q3, seen=2, actor=TWO, now=NOW)


def test_another_decision_takes_the_second_figure_away(place: Place) -> None:
    leave_out(place, 12)
    words = {"decision": "kept", "reason": "Ngày ra quân."}
    decide_flag(place.session, 1, Q3, **words, seen=1, actor=HOA, now=NOW)
    place.session.flush()
    assert told(place, 2) == ""


def test_longer_periods_leave_out_what_their_quarters_do(place: Place) -> None:
    for unit, desk in ((2, 1), (3, 2)):
        place.answer(unit, desk, 40, Q2.start, BAD)
    leave_out(place, 12)
    leave_out(place, 6, Q2.start, Q2)
    for code in ("2026-9M", "2026"):
        longer = parse_period(code, "reporting")
        assert "18 phiếu không phải của người dân" in told(place, 2, longer)
        assert "tất cả phiếu: 35,2%; sau khi loại: 27,3%" in told(place, 2, longer)
        assert "18 phiếu không phải của người dân" in told(place, 1, longer)
    half = parse_period("2026-H2", "reporting")
    assert "12 phiếu không phải của người dân" in told(place, 2, half)
    assert told(place, 3, half) == ""
    # What is decided about the whole year looks at the same forms: nobody is left out twice.
    exclude(place, parse_period("2026", "reporting"))
    assert "18 phiếu không phải của người dân" in told(place, 2, parse_period("2026", "reporting"))


def test_few_forms_of_one_quarter_do_not_follow_from_the_others(place: Place) -> None:
    leave_out(place, 12)
    place.answer(2, 1, 40, Q2.start, BAD)
    leave_out(place, 4, Q2.start, Q2)
    assert "sau khi loại:" in told(place, 2)
    for unit in (1, 2):
        assert "sau khi loại không nêu" in told(place, unit, parse_period("2026-9M", "reporting"))
