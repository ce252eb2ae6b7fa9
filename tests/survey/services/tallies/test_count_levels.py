"""Counts by unit, period, question and level against a count of the single answers."""

from __future__ import annotations

import zlib
from collections import Counter
from datetime import date
from random import Random

import numpy as np
import pytest
from sqlalchemy import Engine, LargeBinary, select, type_coerce, update

from analysis.period import parse_period
from analysis.stored_tally import StoredTallyError, expand, stack_stored
from survey.database.engine import SessionMaker, sessions
from survey.models import HalfMonthTally
from survey.queries.questionnaires import all_questionnaires
from survey.services.record_response import FilledForm, store_forms
from survey.services.tallies.add_to_tallies import HALF_MONTH
from survey.services.tallies.count_levels import LEVELS, LevelCounts, count_levels
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

#: Overlapping ones, of both calendars, and one without any answer.
PERIODS = (
    parse_period("2026Q1", "calendar"),
    parse_period("2026Q2", "calendar"),
    parse_period("2026", "calendar"),
    parse_period("2026Q2", "reporting"),
    parse_period("2020Q1", "calendar"),
)
LONG = make_questionnaire()
#: Another version: a question less, the others in another order.
SHORT = make_questionnaire("hai", criteria=LONG.criteria[:0:-1], overall=None)


def filled(maker: SessionMaker) -> list[FilledForm]:
    """Store 400 forms of two units under two versions; give them."""
    chance = Random(3)
    with maker.begin() as session:
        ids = {store_questionnaire(session, version): version for version in (LONG, SHORT)}
        places = [
            (unit, store_desk(session, unit, f"{code}{number}"))
            for code in ("00004", "00008")
            for unit in [store_unit(session, code)]
            for number in range(2)
        ]
        forms = []
        for _ in range(400):
            key = chance.choice(list(ids))
            forms.append(
                make_form(
                    *chance.choice(places),
                    key,
                    day=date(2026, chance.randint(1, 9), chance.randint(1, 28)),
                    channel=chance.choice(("qr", "kiosk", "paper")),
                    answers="".join(chance.choices("12345-9", k=len(ids[key].positions))),
                    facts="",
                )
            )
        store_forms(session.connection(), forms, ids)
    return forms


def one_by_one(forms: list[FilledForm], versions: dict[int, str]) -> Counter[tuple[object, ...]]:
    """Count the answers without any tally."""
    found: Counter[tuple[object, ...]] = Counter()
    for form in forms:
        questionnaire = LONG if versions[form.questionnaire_id] == LONG.code else SHORT
        for place, period in enumerate(PERIODS):
            if period.start <= form.day < period.end:
                for code, mark in zip(questionnaire.positions, str(form.answers), strict=True):
                    if mark in "12345":
                        found[form.unit_id, place, code, int(mark)] += 1
    return found


def as_counter(found: LevelCounts) -> Counter[tuple[object, ...]]:
    """Name every count above zero by its place."""
    return Counter(
        {
            (found.units[u], p, found.questions[q], LEVELS[v]): int(found.counts[u, p, q, v])
            for u, p, q, v in np.argwhere(found.counts).tolist()
        }
    )


def test_counts_what_single_answers_give_over_versions_and_overlapping_periods(
    engine: Engine,
) -> None:
    maker = sessions(engine)
    forms = filled(maker)
    with maker() as session:
        versions = {key: q.code for key, q in all_questionnaires(session).items()}
        found = count_levels(session, PERIODS)
    expected = one_by_one(forms, versions)
    assert sum(expected.values()) > 2000
    assert as_counter(found) == expected
    assert not found.counts[:, 4].any()


def test_a_part_of_the_span_gives_the_same_counts_as_the_whole(engine: Engine) -> None:
    maker = sessions(engine)
    filled(maker)
    with maker() as session:
        whole = count_levels(session, PERIODS)
        for place, period in enumerate(PERIODS[:4]):
            assert (count_levels(session, [period]).counts[:, 0] == whole.counts[:, place]).all()


def test_reads_tallies_of_an_earlier_version_beside_those_of_now(engine: Engine) -> None:
    maker = sessions(engine)
    filled(maker)
    with maker.begin() as session:
        before = count_levels(session, PERIODS)
        questionnaires = all_questionnaires(session)
        for row in session.execute(select(HALF_MONTH)).all()[::2]:
            questionnaire = questionnaires[row.questionnaire_id]
            stack = stack_stored(questionnaire, [row.sums])[0]
            old = np.append(stack[0], expand(questionnaire, stack[1:]).ravel()).astype("<i8")
            packed = type_coerce(zlib.compress(old.tobytes(), 1), LargeBinary)
            same = [column == row._mapping[column.name] for column in HALF_MONTH.primary_key]
            session.execute(update(HALF_MONTH).where(*same).values(sums=packed))
        again = count_levels(session, PERIODS)
    assert before.counts.any()
    assert (again.counts == before.counts).all()


def test_an_empty_installation_and_no_period_have_no_counts(engine: Engine) -> None:
    with sessions(engine)() as session:
        assert count_levels(session, PERIODS).counts.shape == (0, 5, 0, 5)
        assert count_levels(session, ()).units == ()


def test_marks_questions_with_fewer_respondents_than_may_be_shown(engine: Engine) -> None:
    maker = sessions(engine)
    filled(maker)
    with maker() as session:
        found = count_levels(session, PERIODS)
    respondents = found.counts.sum(axis=-1)
    least = int(respondents[respondents > 0].min())
    assert not found.withheld(least)[respondents >= least].any()
    assert found.withheld(least + 1)[respondents == least].all()
    assert found.withheld(least)[respondents == 0].all()


def test_a_damaged_tally_is_named_as_such(engine: Engine) -> None:
    maker = sessions(engine)
    filled(maker)
    with maker.begin() as session:
        session.execute(update(HalfMonthTally).values(sums=b"\x02damaged"))
        with pytest.raises(StoredTallyError, match="không khớp phiếu"):
            count_levels(session, PERIODS)
