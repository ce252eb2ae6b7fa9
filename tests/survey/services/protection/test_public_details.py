"""Reports of several periods, laid side by side, give no small criterion away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from analysis.summary import UnitSummary
from survey.queries.unit_tree import read_unit_tree
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.summarise import summarise_unit
from tests.factories import NOW
from tests.survey.services.place import ALL, GOOD, Q2, Q3, Place

H1, NINE = (parse_period(code, "reporting") for code in ("2026-H1", "2026-9M"))
PERIODS = (Q2, H1, Q3, NINE)
SEATED: Mapping[str, Any] = {"answers": {"C11": 5, "C12": 4, "C21": 4, "C22": 4, "OV": 5}}
SMALL = ("criterion", "C12")


@pytest.fixture
def unit(session: Session) -> int:
    """Let 5 of 40 people answer C12 in the second quarter and 2 of 40 in the third."""
    place = Place(session)
    unit, desk = place.unit("A", name="Xã A")
    for period, seated in ((Q2, 5), (Q3, 2)):
        place.answer(unit, desk, seated, period.first_day, SEATED)
        place.answer(unit, desk, 40 - seated, period.first_day, GOOD)
    return unit


@pytest.fixture
def public(session: Session, unit: int) -> PublicTable:
    assert unit
    return public_table(session, read_unit_tree(session), PERIODS)


def report(
    session: Session, unit: int, period: Period, public: PublicTable | None = None
) -> UnitSummary:
    return summarise_unit(session, unit, period, today=NOW.date(), public=public)


def test_reports_of_quarters_and_of_their_sum_do_not_subtract(
    session: Session, unit: int, public: PublicTable
) -> None:
    cards = {each: report(session, unit, each, public).card for each in PERIODS}
    shown = {each for each, card in cards.items() if card[SMALL].shown}
    assert not {Q2, NINE} <= shown, "7 people less 5 are the 2 of the third quarter"
    assert not {H1, NINE} <= shown
    assert Q3 not in shown
    assert all(card[ALL].status == "ok" for card in cards.values())


def test_criteria_and_factors_are_withheld_where_the_public_table_withholds_them(
    session: Session, unit: int, public: PublicTable
) -> None:
    for period in PERIODS:
        card = report(session, unit, period, public).card
        hidden = public.hides_details("unit", unit, period)
        states = {score.status for row, score in card.scores.items() if row != ALL}
        assert (states == {"hidden"}) == hidden, period
    assert public.hides_details("unit", unit, Q3)
    assert report(session, unit, Q3, public).factor_changes != ()
    assert all(each.change is None for each in report(session, unit, Q3, public).factor_changes)


def test_internal_reports_withhold_what_follows_from_themselves_alone(
    session: Session, unit: int
) -> None:
    card = report(session, unit, NINE).card
    assert card[SMALL].shown
    assert card[SMALL].sums.n == 7
