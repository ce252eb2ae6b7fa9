"""A desk where too few people come for a figure is named where its code is made."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from survey.models import DossierCount
from survey.services.places.foresee_few import desks_expecting_few
from tests.factories import TODAY, store_desk, store_placard
from tests.survey.services.place import GOOD, Q3, Place

OPENED = date(2025, 7, 1)


@pytest.mark.parametrize(("came", "few"), [(9, True), (10, False)])
def test_what_came_through_a_code_in_the_last_whole_quarter_tells(
    session: Session, came: int, few: bool
) -> None:
    place = Place(session)
    unit, desk = place.unit("A")
    store_placard(session, desk, issued_on=OPENED)
    place.answer(unit, desk, came, Q3.start, GOOD)
    place.answer(unit, desk, 50, TODAY, GOOD)
    place.answer(unit, desk, 50, Q3.start, GOOD, channel="paper")
    assert (desk in desks_expecting_few(session, {desk: OPENED}, TODAY)) is few


def test_of_a_desk_without_a_code_the_dossiers_tell_and_of_a_new_one_nothing(
    session: Session,
) -> None:
    place = Place(session)
    unit, quiet = place.unit("A")
    busy, unknown, new = (store_desk(session, unit, f"A-{at}") for at in "234")
    store_placard(session, unknown, issued_on=Q3.start.replace(day=16))
    for desk, handled in ((quiet, 3), (busy, 4), (new, 1)):
        for month in (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)):
            row = {"field": "", "handled": handled, "month": month}
            session.add(DossierCount(desk_id=desk, unit_id=unit, **row))
    session.flush()
    opened = {quiet: OPENED, busy: OPENED, unknown: OPENED, new: Q3.start.replace(day=16)}
    assert desks_expecting_few(session, opened, TODAY) == {quiet}
