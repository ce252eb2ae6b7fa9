"""What queries give: plain values, whole periods, no order of arrival."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from analysis.tally import tally_answers
from survey.queries.comments import comments_between, count_comments
from survey.queries.questionnaires import all_questionnaires
from survey.queries.responses import count_responses, responses_between
from survey.queries.tallies import daily_cells, tally_cells
from survey.services.record_response import FilledForm, store_forms
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

JULY = (date(2026, 7, 1), date(2026, 8, 1))


@pytest.fixture
def forms(session: Session) -> list[FilledForm]:
    """Forms of two units on either side of the edges of July."""
    questionnaire = store_questionnaire(session)
    stored = []
    for code in ("A", "B"):
        unit = store_unit(session, code)
        form = make_form(unit, store_desk(session, unit, code), questionnaire)
        for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1)):
            token = f"{code} {day}"
            stored.append(replace(form, day=day, form_token=token, comment=f"Lời của {token}"))
    store_forms(session.connection(), stored, {questionnaire: make_questionnaire()})
    return stored


def test_periods_are_half_open(session: Session, forms: list[FilledForm]) -> None:
    days = {date(2026, 7, 1), date(2026, 7, 31)}
    assert {row.day for row in responses_between(session, *JULY)} == days
    assert {row.day for row in comments_between(session, *JULY)} == days
    assert {cell.start for cell in daily_cells(session, *JULY)} == days
    assert {cell.start for cell in tally_cells(session, *JULY)} == {
        date(2026, 7, 1),
        date(2026, 7, 15),
    }
    assert count_responses(session) == 8


def test_units_are_chosen_and_none_means_none(session: Session, forms: list[FilledForm]) -> None:
    unit = forms[0].unit_id
    for read in (responses_between, comments_between, daily_cells, tally_cells):
        assert {row.unit_id for row in read(session, *JULY, [unit])} == {unit}
        assert list(read(session, *JULY, [])) == []
    assert count_comments(session, [unit], *JULY) == 2
    assert count_comments(session, [], *JULY) == 0
    assert len(comments_between(session, *JULY, limit=3)) == 3


def test_cells_hold_the_tally_of_their_forms(session: Session, forms: list[FilledForm]) -> None:
    for cell in tally_cells(session, *JULY):
        assert cell.tally == tally_answers(make_questionnaire(), ["59424"])
        assert cell.channel == "qr"


def test_half_months_cannot_be_cut(session: Session) -> None:
    for span in ((date(2026, 7, 2), JULY[1]), (JULY[0], date(2026, 7, 31))):
        with pytest.raises(ValueError, match="half month"):
            tally_cells(session, *span)


def test_values_cannot_be_changed(session: Session, forms: list[FilledForm]) -> None:
    row = next(responses_between(session, *JULY))
    with pytest.raises(FrozenInstanceError):
        row.answers = "11111"  # type: ignore[misc] -- on purpose
    assert row.answers == "59424"


def test_comments_come_with_their_flags(session: Session, forms: list[FilledForm]) -> None:
    form = replace(forms[0], form_token="new", comment="a@b.vn 0912345678", day=JULY[0])
    store_forms(session.connection(), [form], {form.questionnaire_id: make_questionnaire()})
    flags = {row.text: row.flags for row in comments_between(session, *JULY)}
    assert flags["a@b.vn 0912345678"] == ("email", "phone", "number")
    assert flags["Lời của A 2026-07-01"] == ()


def test_same_document_is_read_once(session: Session) -> None:
    key = store_questionnaire(session)
    assert all_questionnaires(session)[key] is all_questionnaires(session)[key]
