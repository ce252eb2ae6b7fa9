"""Flags of a quarter: found from the stored forms, decided by the office, no answer touched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.questionnaire import Criterion
from survey.models import AuditEntry, DossierCount, Response
from survey.queries.integrity import reviews
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.changes.keep_audit import Actor
from survey.services.figures.page_figures import DeskFlag
from survey.services.integrity.find_flags import find_flags
from survey.services.integrity.review_flags import count_open, decide_flag, effects, reviewed_flags
from tests.factories import NOW, make_questionnaire, store_questionnaire
from tests.survey.services.place import BAD, GOOD, Q3, Place

DAY = date(2026, 8, 3)
HOA = Actor(7, "Lê Thị Hoa")
PHONE = {"device_hint": "may-1"}
MIXED = {"answers": {"C11": 5, "C12": 4, "C21": 2, "C22": 4, "OV": 4}}


@pytest.fixture
def place(session: Session) -> Place:
    """One unit with forty honest forms."""
    made = Place(session)
    unit, desk = made.unit("A")
    for level in (1, 2, 3, 4, 5):
        for other in (2, 3, 4, 5):
            answers = {"C11": level, "C12": other, "C21": 6 - level, "C22": 4, "OV": 4}
            made.answer(unit, desk, 2, DAY, {"answers": answers})
    return made


def flagged(place: Place) -> DeskFlag:
    [flag] = find_flags(place.session, Q3).flags
    return flag


def test_honest_forms_raise_no_flag(place: Place) -> None:
    assert find_flags(place.session, Q3).flags == ()


def test_a_burst_names_the_forms_it_is_made_of(place: Place) -> None:
    place.answer(2, 1, 8, DAY, GOOD, arrival_hint="093")
    flag = flagged(place)
    assert (flag.red, flag.signals, flag.marked) == (True, ("burst",), (8, 24, 24))
    assert "Có 8 phiếu gửi qua cùng một mã trong cùng mười phút, giống" in flag.sentences[0]


def test_one_phone_and_copies_are_found_and_counted_once(place: Place) -> None:
    criteria = tuple(Criterion(f"L{n}", f"F{1 + n % 2}", {"vi": f"Câu {n}"}) for n in range(12))
    long = make_questionnaire("phieu-dai", criteria=criteria)
    place.questionnaire = store_questionnaire(place.session, long)
    place.answer(2, 1, 9, DAY, {"answers": {f"L{n}": 4 + n % 2 for n in range(12)}}, **PHONE)
    flag = flagged(place)
    assert flag.signals == ("same_device", "copied")
    assert flag.marked == (9, 108, 108)


@pytest.mark.parametrize(
    ("day", "signals"), [(DAY, []), (DAY + timedelta(days=1), [("same_device",)])]
)
def test_phones_of_one_make_are_no_flag_among_as_many_others_that_day(
    place: Place, day: date, signals: list[tuple[str, ...]]
) -> None:
    # As different as those of everybody; twenty of sixty on the one day, all of the other.
    for level in (1, 2, 3, 4, 5):
        for other in (2, 3, 4, 5):
            answers = {"C11": level, "C12": other, "C21": 6 - level, "C22": 4, "OV": 4}
            place.answer(2, 1, 1, day, {"answers": answers}, **PHONE)
    assert [flag.signals for flag in find_flags(place.session, Q3).flags] == signals


def test_a_few_answers_alike_are_no_copy(place: Place) -> None:
    place.answer(2, 1, 30, DAY, MIXED)
    assert find_flags(place.session, Q3).flags == ()


def test_forms_taken_at_the_desk_on_closed_days_are_named(place: Place) -> None:
    sunday, national_day = date(2026, 8, 2), date(2026, 9, 2)
    place.answer(2, 1, 2, sunday, GOOD, channel="kiosk")
    place.answer(2, 1, 9, sunday, GOOD)
    assert find_flags(place.session, Q3).flags == (), "two are few, and a code is scanned at home"
    place.answer(2, 1, 1, national_day, BAD, channel="kiosk")
    flag = flagged(place)
    assert (flag.red, flag.signals, flag.marked) == (True, ("closed_days",), (3, 10, 6))
    assert "Có 3 phiếu nhận tại quầy" in flag.sentences[0]


def test_nearly_as_many_forms_as_dossiers_are_a_yellow_flag(place: Place) -> None:
    month = {"desk_id": 1, "unit_id": 2, "month": date(2026, 8, 1), "field": "", "handled": 60}
    place.session.add(DossierCount(**month))
    place.session.flush()
    flag = flagged(place)
    assert (flag.red, flag.signals, flag.marked) == (False, ("many_of_dossiers",), (0, 0, 0))
    assert flag.sentences == ("Có 40 phiếu trên 60 hồ sơ đã giải quyết, tỷ lệ cao khác thường.",)


def test_paper_forms_of_one_batch_are_no_burst(place: Place) -> None:
    place.answer(2, 1, 8, DAY, GOOD, arrival_hint="093", channel="paper")
    assert find_flags(place.session, Q3).flags == ()


def test_other_periods_have_no_part_in_it(place: Place) -> None:
    place.answer(2, 1, 8, Q3.end, GOOD, arrival_hint="093")
    assert find_flags(place.session, Q3).flags == ()


def test_a_decision_is_noted_and_deletes_no_answer(place: Place) -> None:
    session = place.session
    place.answer(2, 1, 8, DAY, BAD, arrival_hint="093")
    before = session.scalar(select(func.count()).select_from(Response))
    decide(session, "excluded", 0)
    flags = reviewed_flags(find_flags(session, Q3), reviews(session, Q3))
    assert [one.state for one in flags] == ["excluded"]
    assert count_open(flags) == 0
    assert session.scalar(select(func.count()).select_from(Response)) == before
    [effect] = effects(flags, 5)
    assert effect.figures.with_all is not None
    assert effect.figures.published is not None
    assert effect.figures.published > effect.figures.with_all
    assert "sau khi loại 8 phiếu" in effect.sentence
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("flag.review", "desk:1")


def test_a_difference_of_few_forms_is_not_told(place: Place) -> None:
    session = place.session
    place.answer(2, 1, 4, DAY, GOOD, device_hint="may-1")
    decide(session, "excluded", 0)
    [effect] = effects(reviewed_flags(find_flags(session, Q3), reviews(session, Q3)), 5)
    assert "không nêu vì chỉ khác dưới 5 phiếu" in effect.sentence


def test_two_people_do_not_overwrite_each_others_decision(place: Place) -> None:
    decide(place.session, "waiting", 0)
    with pytest.raises(ChangedMeanwhile):
        decide(place.session, "kept", 0)
    decide(place.session, "kept", 1)
    with pytest.raises(ChangedMeanwhile):
        decide(place.session, "excluded", 1)
    assert reviews(place.session, Q3)[1].decision == "kept"


def test_what_is_kept_or_waits_changes_no_figure(place: Place) -> None:
    place.answer(2, 1, 8, DAY, BAD, arrival_hint="093")
    decide(place.session, "waiting", 0)
    flags = reviewed_flags(find_flags(place.session, Q3), reviews(place.session, Q3))
    assert effects(flags, 5) == ()
    assert count_open(flags) == 1


def decide(session: Session, decision: str, seen: int) -> None:
    decide_flag(
        session, 1, Q3, decision=decision, reason="Đã gọi hỏi.", seen=seen, actor=HOA, now=NOW
    )
    session.flush()
