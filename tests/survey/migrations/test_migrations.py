"""The history of the schema, walked up and down with rows in it."""

from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, String, inspect, select, text
from sqlalchemy.exc import IntegrityError

from survey.database.engine import open_engine, sessions
from survey.database.migrate import (
    MIGRATIONS,
    MigrationFault,
    current,
    downgrade,
    head,
    migrating,
    upgrade,
)
from survey.models import Base, Desk, Unit
from survey.services.record_response import store_forms
from tests.child import exit_code, start_child
from tests.factories import (
    make_form,
    make_questionnaire,
    store_desk,
    store_questionnaire,
    store_unit,
)

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
]


def shape(engine: Engine) -> dict[str, Any]:
    """Describe every table as the database itself tells it."""
    look = inspect(engine)
    tables = [name for name in look.get_table_names() if name != "alembic_version"]
    return {
        table: {
            # Rows are read by the names of their columns: the order says nothing.
            "columns": sorted(
                (column["name"], repr(column["type"]), column["nullable"])
                for column in look.get_columns(table)
            ),
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(str(one["name"]) for one in look.get_unique_constraints(table)),
            "foreign": sorted(
                (str(one["name"]), one["referred_table"]) for one in look.get_foreign_keys(table)
            ),
            "checks": sorted(
                (str(one["name"]), one["sqltext"]) for one in look.get_check_constraints(table)
            ),
            "indexes": sorted(
                (str(one["name"]), tuple(one["column_names"])) for one in look.get_indexes(table)
            ),
            "options": look.get_table_options(table),
        }
        for table in tables
    }


def fill(engine: Engine) -> None:
    """Store one form with all that belongs to it."""
    with sessions(engine).begin() as session:
        unit = store_unit(session)
        form = make_form(unit, store_desk(session, unit), store_questionnaire(session))
        questionnaires = {form.questionnaire_id: make_questionnaire()}
        store_forms(session.connection(), [form], questionnaires)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def counts(engine: Engine) -> dict[str, int]:
    """Count the rows of every table."""
    return {table: count(engine, table) for table in shape(engine)}


def test_migrated_schema_is_the_schema_of_the_models(bare_engine: Engine) -> None:
    with migrating(bare_engine) as connection:
        Base.metadata.create_all(connection)
    expected = shape(bare_engine)
    Base.metadata.drop_all(bare_engine)
    upgrade(bare_engine)
    assert set(expected) == set(Base.metadata.tables)
    assert shape(bare_engine) == expected


def test_walks_down_and_up_again_to_the_same_schema_with_rows_inside(engine: Engine) -> None:
    before = shape(engine)
    fill(engine)
    rows = counts(engine)
    assert rows["unit"] == rows["response"] == rows["daily_tally"] == 1
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        downgrade(engine, revision)
        assert current(engine) == (None if revision == "base" else revision)
        left = counts(engine)
        assert left == {table: rows[table] for table in left}, revision
    assert shape(engine) == {}
    upgrade(engine)
    assert shape(engine) == before
    fill(engine)
    assert count(engine, "daily_tally") == 1


def test_answers_outlive_a_step_down_that_only_drops_tallies(engine: Engine) -> None:
    fill(engine)
    downgrade(engine, "r0002_answers")
    assert count(engine, "response") == count(engine, "seen_token") == 1


def test_knows_current_and_newest_revision(bare_engine: Engine) -> None:
    assert current(bare_engine) is None
    upgrade(bare_engine)
    assert current(bare_engine) == head() == REVISIONS[-1]
    upgrade(bare_engine)
    assert current(bare_engine) == head()


def test_altering_a_parent_table_keeps_the_rows_that_point_to_it(engine: Engine) -> None:
    fill(engine)
    with migrating(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("unit", recreate="auto") as batch:
            batch.alter_column("name", type_=String(500))
            batch.add_column(Column("seat", String(), nullable=True))
    assert count(engine, "unit") == count(engine, "desk") == count(engine, "response") == 1
    with sessions(engine)() as session:
        assert session.scalar(select(Desk.unit_id)) == session.scalar(select(Unit.id))


def test_foreign_keys_are_kept_again_after_a_migration(engine: Engine) -> None:
    upgrade(engine)
    with pytest.raises(IntegrityError), sessions(engine).begin() as session:
        store_desk(session, 12345)


def test_migration_that_leaves_orphans_is_undone(sqlite_engine: Engine) -> None:
    fill(sqlite_engine)
    with pytest.raises(MigrationFault, match="response"), migrating(sqlite_engine) as connection:
        connection.execute(text("DELETE FROM desk"))
    assert count(sqlite_engine, "desk") == 1


def test_nodes_that_start_at_once_migrate_once(bare_engine: Engine) -> None:
    children = [start_child(lambda: upgrade(bare_engine)) for _ in range(3)]
    assert [exit_code(child) for child in children] == [0, 0, 0]
    assert current(bare_engine) == head()


def test_a_folder_with_a_percent_sign_can_be_migrated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / '50% đất.db'}")
    upgrade(engine)
    assert current(engine) == head()
    engine.dispose()
