"""The database itself notices every change of what figures are made of."""

from datetime import date

import pytest
from sqlalchemy import Engine, delete, insert, text, update
from sqlalchemy.orm import Session

from survey.database.change_marks import SCANNED, SOURCES, TALLIES, change_marks, watches
from survey.database.engine import sessions
from survey.database.migrate import downgrade, upgrade
from survey.models import HalfMonthTally, Setting, Unit
from survey.queries.change_marks import source_changes, tally_changes
from survey.queries.questionnaires import all_questionnaires
from survey.services.record_response import store_forms
from survey.services.tallies.verify_tallies import rebuild_tallies
from tests.factories import make_form, store_desk, store_questionnaire, store_unit

MONTH = (date(2026, 11, 15), date(2026, 12, 1))


def tallied(session: Session) -> int:
    return tally_changes(session, *MONTH)


@pytest.fixture
def answered(session: Session) -> Session:
    unit = store_unit(session)
    form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
    store_forms(session.connection(), [form], all_questionnaires(session))
    return session


def test_an_answer_raises_the_mark_of_its_half_month_only(answered: Session) -> None:
    assert tallied(answered) > 0
    assert tally_changes(answered, date(2026, 11, 1), MONTH[0]) == 0
    assert tally_changes(answered, MONTH[1], date(2026, 12, 15)) == 0


def test_every_way_to_change_a_tally_raises_the_mark(answered: Session) -> None:
    seen = [tallied(answered)]
    for statement in (
        # The same number of forms, as a rebuild leaves it.
        update(HalfMonthTally).values(sums=HalfMonthTally.sums),
        update(HalfMonthTally).values(forms=HalfMonthTally.forms + 1),
        delete(HalfMonthTally),
    ):
        answered.execute(statement)
        seen.append(tallied(answered))
    assert seen == sorted(set(seen)), "each change must be seen, and no count comes back"


def test_a_cell_that_moves_is_noticed_where_it_was_and_where_it_goes(answered: Session) -> None:
    before = tallied(answered)
    answered.execute(update(HalfMonthTally).values(start=date(2026, 12, 1)))
    assert tallied(answered) > before
    assert tally_changes(answered, date(2026, 12, 1), date(2026, 12, 15)) > 0


def test_a_rebuild_is_noticed_where_cells_were_and_where_they_are(answered: Session) -> None:
    months = (MONTH, (date(2026, 12, 1), date(2026, 12, 15)))
    answered.execute(update(HalfMonthTally).values(start=months[1][0]))
    seen = [[tally_changes(answered, *month) for month in months]]
    for change in (rebuild_tallies, lambda session: session.execute(delete(HalfMonthTally))):
        change(answered)
        seen.append([tally_changes(answered, *month) for month in months])
    november, december = zip(*seen, strict=True)
    assert november == tuple(sorted(set(november))), "made anew, then deleted"
    assert december[0] < december[1] == december[2], "deleted by the rebuild, then not there"


def test_units_and_settings_are_noticed_apart(session: Session) -> None:
    assert source_changes(session) == {}
    store_unit(session)
    first = source_changes(session)
    session.execute(update(Unit).values(name="Phường Mới"))
    session.execute(insert(Setting).values(key="thresholds.hide", value="6"))
    second = source_changes(session)
    assert second["unit"] > first["unit"]
    assert second["setting"] == 1


@pytest.mark.parametrize("table", [TALLIES, *SOURCES, *SCANNED])
def test_every_source_of_figures_and_forms_is_watched(engine: Engine, table: str) -> None:
    # A revision that replaces a table drops its triggers: they are set again after every upgrade.
    with engine.connect() as connection:
        assert [name for name in change_marks(connection) if name.startswith(f"mark_{table}")]
        assert watches(connection, [table])
        assert not watches(connection, [table, "response"])


def test_marks_are_set_again_after_going_down_and_up(engine: Engine) -> None:
    with engine.connect() as connection:
        before = change_marks(connection)
    downgrade(engine, "r0009_calendar")
    with engine.connect() as connection:
        assert change_marks(connection) == []
    upgrade(engine)
    with engine.connect() as connection:
        assert change_marks(connection) == before
    with sessions(engine).begin() as session:
        store_unit(session)
        assert source_changes(session) == {"unit": 1}


def test_a_change_undone_leaves_the_mark_as_it_was(engine: Engine) -> None:
    with sessions(engine).writing() as session:
        store_unit(session)
        session.rollback()
        assert session.execute(text("SELECT count(*) FROM source_mark")).scalar_one() == 0
