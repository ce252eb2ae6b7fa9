"""What the office is told of every period: where it stands, what comes next, what is withheld."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from analysis.period import Period
from survey.queries.closed_periods import last_closings
from survey.services.periods.follow_periods import quick_states_of, states_of
from survey.services.periods.guard_closed_periods import Correction, note_corrections
from survey.services.publication.preview_closing import ClosingPreview, preview_closing, withheld_of
from survey.services.publication.publish_period import publish_period, withdraw_period
from survey.services.publication.review_periods import Step, review_period, review_periods
from tests.survey.services.publication_place import HALF, JANUARY, MINH, Q1, Q2, Q3, Place

TODAY = JANUARY.date()


@pytest.fixture
def place(session: Session) -> Place:
    made = Place(session)
    made.answer(Q3, 41, 33, 3)
    return made


def step(place: Place, today: date = TODAY) -> Step:
    review = review_period(place.session, "2026-Q3", today)
    assert review is not None
    return review.step


def test_every_state_has_its_next_step(place: Place) -> None:
    assert step(place, Q3.last_day) == "wait"
    assert step(place, Q3.end) == "wait"
    assert step(place, Q3.end + timedelta(days=15)) == "close"
    place.close(Q3)
    assert step(place) == "approve"
    face = place.approve(Q3)
    assert step(place) == "publish"
    publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY)
    assert step(place) == "done"
    place.answer(Q3, 10, 10, 10)
    assert step(place) == "close_again"
    place.close(Q3, reason="phiếu giấy đến muộn")
    assert step(place) == "approve"
    face = place.approve(Q3)
    place.answer(Q3, 10, 10, 10)
    place.close(Q3, reason="thêm phiếu giấy")
    assert step(place) == "approve_again"
    withdraw_period(place.session, Q3, 2, face.revision, "đã chốt lại", MINH, JANUARY)
    assert step(place) == "approve"


def test_only_periods_with_answers_are_listed_newest_first(place: Place) -> None:
    listed = [review.period.code for review in review_periods(place.session, TODAY)]
    assert listed == ["2026", "2026-Q3", "2026-9M"]
    place.answer(Q1, 10, 10, 10)
    listed = [review.period.code for review in review_periods(place.session, TODAY)]
    assert listed == ["2026", "2026-Q3", "2026-9M", "2026-H1", "2026-Q1"]
    assert review_period(place.session, "2026-Q2", TODAY) is None


def test_quick_states_are_those_of_the_whole_comparison(place: Place) -> None:
    place.answer(Q2, 20, 20, 20)
    place.close(Q2)
    for period in (Q2, Q3, HALF):
        quick = quick_states_of(place.session, [period], TODAY)
        assert quick == states_of(place.session, [period], TODAY)
    # Let in with a reason, whatever the count says.
    late = {last_closings(place.session)[Q2]: [1]}
    note_corrections(place.session, late, Correction("đến muộn", TODAY))
    [quick] = quick_states_of(place.session, [Q2], TODAY)
    assert quick.state == "changed"


def looked_at(place: Place, period: Period, today: date) -> ClosingPreview:
    [state] = quick_states_of(place.session, [period], today)
    return preview_closing(place.session, state, today)


def test_a_preview_tells_what_a_closing_keeps_and_the_public_does_not_see(place: Place) -> None:
    preview = looked_at(place, Q3, TODAY)
    assert (preview.forms, preview.revision) == (77, 1)
    assert not preview.unchanged | preview.needs_reason
    withheld = withheld_of(place.session, Q3, TODAY)
    assert [(one.name, one.why) for one in withheld] == [
        ("Xã Số 1", "complement"),
        ("Xã Số 2", "few"),
    ]
    assert looked_at(place, Q3, Q3.end).early
    place.close(Q3)
    again = looked_at(place, Q3, TODAY)
    assert again.unchanged
    assert again.mark != preview.mark
    assert withheld_of(place.session, Q3, TODAY) == withheld
    note_corrections(
        place.session, {last_closings(place.session)[Q3]: [7, 8]}, Correction("đến muộn", TODAY)
    )
    place.answer(Q3, 2, 0, 0)
    later = looked_at(place, Q3, TODAY)
    assert later.mark != again.mark
    assert (later.revision, later.needs_reason, later.unchanged) == (2, True, False)
    assert [(one.forms, one.reason) for one in later.added] == [(2, "đến muộn")]


def test_units_that_show_their_index_alone_are_told_too(place: Place) -> None:
    place.answer(Q2, 40, 30, 30)
    place.answer(Q2, 2, 2, 2, answers={"C11": 5, "C12": 4, "C21": 4, "C22": 2})
    withheld = withheld_of(place.session, Q2, TODAY)
    assert {one.why for one in withheld} == {"details"}
    assert len(withheld) == 3
