"""What was hidden when a period was closed is kept, and stays hidden in later closings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from analysis.period import Period, parse_period
from survey.clock import VIETNAM
from survey.models import Response
from survey.queries.public_patterns import KeptPattern, kept_patterns
from survey.queries.questionnaires import all_questionnaires
from survey.queries.unit_tree import read_unit_tree
from survey.services.protection.protect_publication import public_table
from survey.services.publication.close_period import close_period
from survey.services.record_response import store_forms
from survey.services.tallies.verify_tallies import rebuild_tallies
from tests.factories import make_form, store_desk, store_questionnaire, store_unit

YEAR = parse_period("2026", "reporting")
QUARTERS = YEAR.quarters()
Q3 = QUARTERS[2]
OCTOBER = datetime(2026, 10, 20, tzinfo=VIETNAM)
JANUARY = datetime(2027, 1, 10, tzinfo=VIETNAM)


class Place:
    """A province of three communes with one desk each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        root = store_unit(session, "PR", name="Tỉnh Thử", kind="province")
        self.questionnaire = store_questionnaire(session)
        self.units = [store_unit(session, f"X0{n}", parent_id=root) for n in range(3)]
        self.desks = [store_desk(session, unit, f"Q{unit}") for unit in self.units]

    def answer(self, period: Period, *counts: int) -> None:
        for unit, desk, count in zip(self.units, self.desks, counts, strict=True):
            forms = [
                make_form(unit, desk, self.questionnaire, day=period.first_day)
                for _ in range(count)
            ]
            store_forms(self.session.connection(), forms, all_questionnaires(self.session))

    def kept(self, period: Period) -> KeptPattern:
        return kept_patterns(self.session, period.calendar)[period.code]

    def unit(self, number: int) -> str:
        return f"unit:{self.units[number]}"

    def desk(self, number: int) -> str:
        return f"desk:{self.desks[number]}@{self.units[number]}"


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def test_closing_keeps_what_the_public_table_hides_and_shows(place: Place) -> None:
    place.answer(Q3, 40, 30, 3)
    close_period(place.session, Q3, OCTOBER)
    table = public_table(place.session, read_unit_tree(place.session), [Q3])
    kept = place.kept(Q3)
    assert kept.hidden == {node for node, _ in table.suppression.hidden}
    assert kept.details == {node for node, _ in table.details}
    assert kept.hidden | kept.shown == {node for node, _ in table.cells}
    assert not kept.hidden & kept.shown
    assert {place.unit(1), place.unit(2), place.desk(1), place.desk(2)} == kept.hidden
    assert kept.revision == 1


def test_all_finished_periods_and_their_year_are_weighed_together(place: Place) -> None:
    """Alone, the last quarter hides nothing; with the year beside it a small quarter matters."""
    for quarter, counts in zip(QUARTERS, ((30, 30, 30), (30, 30, 30), (3, 30, 30)), strict=False):
        place.answer(quarter, *counts)
    place.answer(QUARTERS[3], 30, 30, 30)
    close_period(place.session, YEAR, JANUARY)
    close_period(place.session, QUARTERS[3], JANUARY)
    periods = [*QUARTERS, YEAR]
    table = public_table(place.session, read_unit_tree(place.session), periods)
    for period in (YEAR, QUARTERS[3]):
        hidden = {node for node, at in table.suppression.hidden if at == period.compact}
        assert place.kept(period).hidden == hidden
    assert place.unit(0) in place.kept(YEAR).hidden
    assert kept_patterns(place.session, "reporting").keys() == {"2026", "2026-Q4"}
    assert kept_patterns(place.session, "calendar") == {}


def test_what_was_hidden_stays_hidden_in_the_next_revision(place: Place) -> None:
    place.answer(Q3, 40, 30, 3)
    close_period(place.session, Q3, OCTOBER)
    before = place.kept(Q3)
    place.answer(Q3, 0, 0, 60)
    close_period(place.session, Q3, OCTOBER, reason="phiếu giấy đến muộn")
    after = place.kept(Q3)
    assert after.revision == 2
    assert after.hidden >= before.hidden != frozenset()
    assert after.details >= before.details
    assert not after.hidden & after.shown


def test_what_was_hidden_stays_hidden_when_every_form_is_gone_since(place: Place) -> None:
    """A quarter without a form has no table any more to learn from what was hidden."""
    place.answer(Q3, 40, 30, 3)
    close_period(place.session, Q3, OCTOBER)
    before = place.kept(Q3)
    place.session.execute(delete(Response))
    rebuild_tallies(place.session)
    close_period(place.session, Q3, OCTOBER, reason="xóa phiếu nhập nhầm")
    assert place.kept(Q3) == replace(before, shown=frozenset(), revision=2)
    assert before.hidden
    assert before.details


def test_closing_unchanged_keeps_the_pattern_as_it_was(place: Place) -> None:
    place.answer(Q3, 40, 30, 3)
    close_period(place.session, Q3, OCTOBER)
    before = place.kept(Q3)
    close_period(place.session, Q3, OCTOBER)
    assert place.kept(Q3) == before


def test_an_empty_quarter_binds_nothing_and_what_is_not_published_has_no_pattern(
    place: Place,
) -> None:
    close_period(place.session, Q3, OCTOBER)
    assert place.kept(Q3) == KeptPattern(frozenset(), frozenset(), 1)
    for code in ("2025-H2", "2026-M05"):
        close_period(place.session, parse_period(code, "reporting"), OCTOBER)
    assert kept_patterns(place.session, "reporting").keys() == {"2026-Q3"}
    close_period(place.session, parse_period("2026-Q2", "calendar"), OCTOBER)
    assert kept_patterns(place.session, "calendar") == {}
