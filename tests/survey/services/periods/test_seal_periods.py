"""The seal over the rows of a period: what breaks it, and that old ones stay comparable."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.models import Response
from survey.services.periods.seal_periods import Seal, seal_of, seals_of
from tests.factories import store_desk, store_questionnaire, store_unit

Q3 = parse_period("2026Q3", "reporting")
YEAR = parse_period("2026", "reporting")
ORDINARY = parse_period("2026Q3", "calendar")
#: Of the two lines of text that the rows of the first test were sealed as.
SEALED_LONG_AGO = "8be79e330bbeff7b09bbd94d7bf266e47e60126cbfd52cde8a0d2c6ebad16961"


@pytest.fixture
def place(session: Session) -> dict[str, int]:
    unit = store_unit(session, id=11)
    desk = store_desk(session, unit, id=22)
    return {
        "unit_id": unit,
        "desk_id": desk,
        "questionnaire_id": store_questionnaire(session),
    }


def store(session: Session, place: dict[str, int], key: int, day: date, **changes: object) -> None:
    values = {
        **place,
        "id": bytes([key]) * 16,
        "day": day,
        "reporting_quarter": 20263,
        "channel": "paper",
        "answers": "59424",
        "facts": "1",
        **changes,
    }
    session.execute(insert(Response).values(values))


def test_a_seal_of_years_ago_still_holds(session: Session, place: dict[str, int]) -> None:
    """The hash was written down when rows were first sealed; it must never come out otherwise."""
    assert place == {"unit_id": 11, "desk_id": 22, "questionnaire_id": 1}
    store(session, place, 2, date(2026, 7, 2), deciding_unit_id=11, field="dat_dai")
    store(session, place, 1, date(2026, 7, 1))
    assert seal_of(session, Q3) == Seal(2, SEALED_LONG_AGO)


def test_overlapping_periods_are_sealed_in_one_reading_as_each_alone(
    session: Session, place: dict[str, int]
) -> None:
    days = [date(2026, 6, 14), date(2026, 6, 15), date(2026, 7, 1), date(2026, 9, 14)]
    days += [date(2026, 9, 30), date(2027, 1, 1)]
    for key, day in enumerate(days):
        store(session, place, key, day)
    read: list[int] = []
    together = seals_of(session, [Q3, YEAR, ORDINARY], read.append)
    assert [together[each].forms for each in (Q3, YEAR, ORDINARY)] == [3, 5, 3]
    assert together == {each: seal_of(session, each) for each in (Q3, YEAR, ORDINARY)}
    assert len({seal.sha256 for seal in together.values()}) == 3
    assert sum(read) == 5
    assert seals_of(session, []) == {}


@pytest.mark.parametrize(
    "changes", [{"answers": "11111"}, {"facts": "2"}, {"field": "ho_tich"}, {"channel": "qr"}]
)
def test_a_changed_form_breaks_the_seal(
    session: Session, place: dict[str, int], changes: dict[str, str]
) -> None:
    store(session, place, 1, date(2026, 7, 1))
    before = seal_of(session, Q3)
    session.execute(update(Response).values(changes))
    after = seal_of(session, Q3)
    assert after.forms == before.forms == 1
    assert after.sha256 != before.sha256


def test_swapping_one_form_for_another_breaks_the_seal(
    session: Session, place: dict[str, int]
) -> None:
    store(session, place, 1, date(2026, 7, 1))
    before = seal_of(session, Q3)
    session.execute(delete(Response))
    store(session, place, 2, date(2026, 7, 1))
    assert seal_of(session, Q3).forms == before.forms
    assert seal_of(session, Q3) != before


def test_labels_that_are_destroyed_do_not_break_the_seal(
    session: Session, place: dict[str, int]
) -> None:
    store(session, place, 1, date(2026, 7, 1), arrival_group="a" * 16, device_group="b" * 16)
    before = seal_of(session, Q3)
    session.execute(update(Response).values(arrival_group=None, device_group=None))
    assert session.scalars(select(Response.arrival_group)).all() == [None]
    assert seal_of(session, Q3) == before
