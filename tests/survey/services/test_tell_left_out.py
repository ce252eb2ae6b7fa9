"""Reports print the index with and without what is left out, as far as it names nobody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.queries.integrity import left_out_sums, reviews
from survey.services.find_flags import find_flags
from survey.services.issue_reports import gather_unit_report
from survey.services.keep_audit import Actor
from survey.services.review_flags import (
    NothingToConfirm,
    SecondPersonNeeded,
    confirm_exclusion,
    decide_flag,
    reviewed_flags,
)
from tests.factories import NOW
from tests.survey.services.place import BAD, GOOD, Q3, Place
from tests.survey.services.test_find_flags import DAY, HOA

TWO = Actor(8, "Trần Văn Hai")


@pytest.fixture
def place(session: Session) -> Place:
    """Two units; at the desk of the first some forms came in one burst."""
    made = Place(session)
    for code in ("A", "B"):
        unit, desk = made.unit(code)
        made.answer(unit, desk, 40, DAY, BAD)
        made.answer(unit, desk, 40, DAY, GOOD)
    return made


def leave_out(place: Place, count: int) -> None:
    place.answer(2, 1, count, DAY, GOOD, arrival_hint="093", device_hint="may-1")
    [one] = reviewed_flags(find_flags(place.session, Q3), reviews(place.session, Q3))
    words: dict[str, str] = {"decision": "excluded", "reason": "Đã gọi hỏi."}
    decide_flag(place.session, 1, Q3, **words, seen=0, actor=HOA, now=NOW, flag=one)
    place.session.flush()


def told(place: Place, unit: int) -> str:
    return gather_unit_report(place.session, unit, Q3, now=NOW).left_out


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
    with pytest.raises(SecondPersonNeeded):
        confirm_exclusion(place.session, 1, Q3, seen=1, actor=HOA, now=NOW)
    confirm_exclusion(place.session, 1, Q3, seen=1, actor=TWO, now=NOW)
    place.session.flush()
    assert "30 phiếu không phải của người dân" in told(place, 2)
    assert left_out_sums(place.session, Q3, [1, 2, 3]) == {2: (30, 90, 90)}
    with pytest.raises(NothingToConfirm):
        confirm_exclusion(place.session, 1, Q3, seen=2, actor=TWO, now=NOW)


def test_another_decision_takes_the_second_figure_away(place: Place) -> None:
    leave_out(place, 12)
    words = {"decision": "kept", "reason": "Ngày ra quân."}
    decide_flag(place.session, 1, Q3, **words, seen=1, actor=HOA, now=NOW)
    place.session.flush()
    assert told(place, 2) == ""
