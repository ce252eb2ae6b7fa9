"""What goes on around a divided table: rights, moves, migrations, and people who answer."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from analysis.period import period_of
from survey.database.engine import open_engine, sessions
from survey.database.migrate import downgrade, head, upgrade
from survey.database.partitions import SCHEMA, layout_of, stored_parts
from survey.services.backup.move_database import move_database
from survey.services.record_response import NotStored, Recorder
from survey.services.tallies.verify_tallies import verify_tallies
from survey.services.upkeep.part_responses import (
    AHEAD,
    NotDivided,
    divide_responses,
    examine_parts,
    join_responses,
    open_coming_parts,
    part_of,
    tend_parts,
)
from tests.factories import TODAY, make_questionnaire
from tests.survey.services.upkeep.country import DAYS, Country, open_country, rows

pytestmark = pytest.mark.postgres
#: An owner who is no superuser, and a role that would get more rights on a new table.
GIVE_ALL_AWAY = """
DO $$ DECLARE one record; BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO owns_it', current_database());
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I OWNER TO owns_it', one.tablename);
  END LOOP;
END $$
"""
OWNED_BY_ANOTHER = (
    "CREATE ROLE owns_it LOGIN",
    "CREATE ROLE has_rights",
    "GRANT CREATE ON SCHEMA public TO owns_it",
    GIVE_ALL_AWAY,
    "GRANT INSERT ON response TO has_rights",
    "ALTER DEFAULT PRIVILEGES FOR ROLE owns_it GRANT INSERT, UPDATE ON TABLES TO has_rights",
)


def test_a_role_that_stores_can_neither_change_an_answer_nor_make_a_part(
    country: Country, postgresql_url: str
) -> None:
    engine = country.engine
    divide_responses(engine, TODAY)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE only_stores LOGIN"))
        connection.execute(
            text(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO only_stores"
            )
        )
        connection.execute(text("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO only_stores"))
        connection.execute(text("REVOKE UPDATE ON response FROM only_stores"))
    try:
        few = open_engine(make_url(postgresql_url).set(username="only_stores"))
        recorder = Recorder(few, {country.questionnaire: make_questionnaire()})
        assert recorder.record(country.form(0, TODAY)) == "stored"
        recorder.close()
        part = part_of(period_of(TODAY, "reporting")).name
        for table in ("response", f"{SCHEMA}.{part}"):
            with pytest.raises(DBAPIError, match="permission denied"), few.begin() as connection:
                connection.execute(text(f"UPDATE {table} SET answers = '11111'"))  # noqa: S608
        later = TODAY + timedelta(days=400)
        for forbidden in (
            lambda: open_coming_parts(few, later),
            lambda: divide_responses(few, TODAY),
            lambda: join_responses(few),
        ):
            with pytest.raises(NotDivided, match="tài khoản chủ"):
                forbidden()
        tend_parts(few, later)
        assert [one.good for one in examine_parts(few, later)] == [False]
        few.dispose()
        assert len(rows(engine)) == 1
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP OWNED BY only_stores; DROP ROLE only_stores"))


def test_a_divided_database_is_carried_over_and_walks_down_and_up(
    country: Country, tmp_path: Path
) -> None:
    engine, count = country.engine, country.fill()
    stored = rows(engine)
    divide_responses(engine, TODAY, by_province=True)
    target = open_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    sums = move_database(engine, target)
    assert sums["response"][0] == count == len(rows(target))
    assert not [name for name in sums if name.startswith("response_")]
    target.dispose()
    downgrade(engine, "r0004_closing")
    upgrade(engine)
    with engine.connect() as connection:
        assert layout_of(connection) == "provinces"
    assert len(rows(engine)) == len(stored)
    assert country.recorder.record(country.form(2, TODAY)) == "stored"
    downgrade(engine, "base")
    upgrade(engine, head())
    divide_responses(engine, TODAY)
    with engine.connect() as connection:
        assert len(stored_parts(connection)) == AHEAD + 2


def test_who_stores_while_the_table_is_divided_is_stored_once_or_told_to_come_again(
    country: Country,
) -> None:
    engine = country.engine
    country.fill()
    over, thanked = threading.Event(), []

    def store() -> None:
        while not over.is_set():
            form = country.form(0, TODAY)
            try:
                country.recorder.record(form)
            except NotStored:
                country.recorder.record(form)
            thanked.append(form.form_token)

    people = [threading.Thread(target=store) for _ in range(4)]
    for one in people:
        one.start()
    for by_province in (False, True):
        seen = len(thanked)
        divide_responses(engine, TODAY, by_province=by_province)
        while len(thanked) < seen + 8:
            over.wait(0.01)
    join_responses(engine)
    over.set()
    for one in people:
        one.join()
    assert len(set(thanked)) == len(thanked)
    assert len(rows(engine)) == len(thanked) + len(DAYS) * len(country.units)
    with sessions(engine)() as session:
        assert verify_tallies(session) == []


def test_what_was_put_among_the_parts_stops_all_of_it(country: Country) -> None:
    engine, count = country.engine, country.fill()
    divide_responses(engine, TODAY)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {SCHEMA}.notes (line text)"))
    with pytest.raises(DBAPIError, match="cannot drop schema"):
        join_responses(engine)
    assert len(rows(engine)) == count
    with engine.connect() as connection:
        assert layout_of(connection) == "quarters"


def test_what_a_superuser_lays_out_is_the_owners_and_gives_nobody_more_rights(
    postgresql_url: str,
) -> None:
    with open_country(postgresql_url) as country:
        engine = country.engine
        with engine.begin() as connection:
            for statement in OWNED_BY_ANOTHER:
                connection.execute(text(statement))
        try:
            divide_responses(engine, TODAY, by_province=True)
            owned = open_engine(make_url(postgresql_url).set(username="owns_it"))
            with owned.connect() as connection:
                may = "SELECT has_table_privilege('has_rights', 'response', :what)"
                found = [connection.scalar(text(may), {"what": w}) for w in ("INSERT", "UPDATE")]
                assert found == [True, False]
            assert open_coming_parts(owned, TODAY + timedelta(days=400)) > 0
            assert divide_responses(owned, TODAY).responses == join_responses(owned) == 0
            owned.dispose()
        finally:
            with engine.begin() as connection:
                connection.execute(text("REASSIGN OWNED BY owns_it TO CURRENT_USER"))
                for role in ("owns_it", "has_rights"):
                    connection.execute(text(f"DROP OWNED BY {role}; DROP ROLE {role}"))
