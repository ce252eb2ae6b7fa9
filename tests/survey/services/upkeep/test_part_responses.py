"""Responses divided by quarter and province are the same responses, wherever they are asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from analysis.period import Period, period_of
from survey.database.engine import open_engine, sessions
from survey.database.partitions import REST, SCHEMA, layout_of
from survey.services.periods.seal_periods import seal_of
from survey.services.tallies.verify_tallies import rebuild_tallies, verify_tallies
from survey.services.upkeep.part_responses import (
    AHEAD,
    Division,
    NotDivided,
    divide_responses,
    examine_parts,
    join_responses,
    open_coming_parts,
    part_of,
    provinces,
)
from tests.factories import TODAY
from tests.survey.services.upkeep.country import DAYS, Country, rows

pytestmark = pytest.mark.postgres
YEAR = Period("reporting", "year", 2026)


def what_hangs_on_it(connection: Connection) -> dict[str, Any]:
    look = inspect(connection)
    name = text(
        "SELECT format('%s %s %s', pg_get_userbyid(relowner), relpersistence, relacl)"
        " FROM pg_class WHERE oid = 'response'::regclass"
    )
    return {
        "columns": sorted(
            repr(sorted(one.items(), key=str)) for one in look.get_columns("response")
        ),
        "indexes": sorted(
            (str(one["name"]), tuple(one["column_names"]), one.get("dialect_options"))
            for one in look.get_indexes("response")
        ),
        "foreign": sorted(
            (str(one["name"]), one["referred_table"], tuple(one["constrained_columns"]))
            for one in look.get_foreign_keys("response")
        ),
        "checks": sorted(
            (str(one["name"]), one["sqltext"]) for one in look.get_check_constraints("response")
        ),
        "unused indexes": connection.scalar(
            text("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        ),
        "rights": connection.scalar(name),
        "tables": sorted(look.get_table_names()),
    }


def out_of_order(engine: Engine) -> int:
    """Count rows that lie in their table after one with a higher key."""
    with engine.connect() as connection:
        count = text(
            "SELECT count(*) FROM (SELECT id < lag(id) OVER (PARTITION BY tableoid ORDER BY ctid)"
            " AS wrong FROM response) AS lying WHERE wrong"
        )
        return int(connection.scalar(count) or 0)


def places(engine: Engine) -> set[tuple[str, date, int]]:
    """Tell which part holds which day and unit, by the database itself."""
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT (SELECT relname FROM pg_class c WHERE c.oid = r.tableoid), day, unit_id"
                " FROM response r"
            )
        )
        return {(part, day, unit) for part, day, unit in found}


@pytest.mark.parametrize("by_province", [False, True], ids=["quarters", "provinces"])
def test_divided_and_joined_again_nothing_is_lost_and_nothing_else_changes(
    country: Country, *, by_province: bool
) -> None:
    engine, count = country.engine, country.fill()
    stored = rows(engine)
    assert out_of_order(engine) > 0, "as they came"
    with engine.begin() as connection:
        # A role that every server has: this one is to store and not to change.
        connection.execute(text("GRANT SELECT, INSERT, DELETE ON response TO pg_monitor"))
        before = what_hangs_on_it(connection)
        assert before["rights"].count("pg_monitor=ard/") == 1
    with sessions(engine)() as session:
        seal = seal_of(session, YEAR)
    made = divide_responses(engine, TODAY, by_province=by_province)
    held = {period_of(day, "reporting") for day in DAYS}
    assert made == Division(count, len(held) + AHEAD, 2 if by_province else 0)
    for _ in range(2):
        assert rows(engine) == stored
        assert out_of_order(engine) == 0
        with engine.connect() as connection:
            assert what_hangs_on_it(connection) == before
            assert layout_of(connection) == ("provinces" if by_province else "quarters")
        assert {
            part == country.part(day, unit, by_province=by_province)
            for part, day, unit in places(engine)
        } == {True}
        with sessions(engine)() as session:
            assert seal_of(session, YEAR) == seal
            assert verify_tallies(session) == []
        # Divided once more it is made anew from its own parts.
        divide_responses(engine, TODAY, by_province=by_province)
    assert join_responses(engine) == count
    with engine.connect() as connection:
        assert layout_of(connection) == "one"
        assert what_hangs_on_it(connection) == before
        key = inspect(connection).get_pk_constraint("response")
        assert (key["name"], key["constrained_columns"]) == ("pk_response", ["id"])
        assert connection.scalar(text(f"SELECT to_regnamespace('{SCHEMA}_before')")) is None


def test_a_province_needs_another_and_a_file_has_no_parts(
    country: Country, sqlite_url: str
) -> None:
    with country.engine.begin() as connection:
        connection.execute(text("UPDATE unit SET kind = 'other' WHERE code = 'P2'"))
    with pytest.raises(NotDivided, match="ít hơn hai"):
        divide_responses(country.engine, TODAY, by_province=True)
    with country.engine.connect() as connection:
        assert layout_of(connection) == "one"
    engine = open_engine(sqlite_url)
    for change in (lambda: divide_responses(engine, TODAY), lambda: join_responses(engine)):
        with pytest.raises(NotDivided, match="Chỉ PostgreSQL"):
            change()
    assert open_coming_parts(engine, TODAY) == 0
    assert examine_parts(engine, TODAY) == []
    engine.dispose()


def test_the_last_quarter_that_has_a_part_is_told_while_there_is_time(country: Country) -> None:
    divide_responses(country.engine, TODAY)
    quarter = period_of(TODAY, "reporting")
    for _ in range(AHEAD - 1):
        assert [one.good for one in examine_parts(country.engine, quarter.start)] == [True]
        quarter = period_of(quarter.end, "reporting")
    assert [one.good for one in examine_parts(country.engine, quarter.start)] == [True]
    last = period_of(quarter.end, "reporting")
    [told] = examine_parts(country.engine, last.start)
    assert not told.good
    assert told.state == f"chưa có phần cho {period_of(last.end, 'reporting').label}"


def test_a_province_below_another_belongs_to_that_one(country: Country) -> None:
    first, second = country.heads
    with country.engine.begin() as connection:
        assert set(provinces(connection)) == {f"province_{first}", f"province_{second}"}
        below = {"above": first, "unit": second}
        connection.execute(text("UPDATE unit SET parent_id = :above WHERE id = :unit"), below)
        told = {name: set(units) for name, units in provinces(connection).items()}
    assert told == {f"province_{first}": {first, second, *country.units[:2]}}


@pytest.mark.parametrize("by_province", [False, True], ids=["quarters", "provinces"])
def test_responses_of_a_day_without_a_part_are_kept_and_go_to_theirs_when_it_is_made(
    country: Country, *, by_province: bool
) -> None:
    engine = country.engine
    divide_responses(engine, TODAY, by_province=by_province)
    assert open_coming_parts(engine, TODAY) == 0
    later = TODAY + timedelta(days=91 * (AHEAD + 2))
    form = country.form(1, later)
    assert country.recorder.record(form) == "stored"
    assert {part for part, _, _ in places(engine)} == {REST}
    told = examine_parts(engine, TODAY)
    assert [(one.good, "ngoài các quý" in one.state) for one in told] == [(False, True)]
    told = examine_parts(engine, later)
    assert [(one.good, "chưa có phần" in one.state) for one in told] == [(False, True)]
    assert open_coming_parts(engine, later) == AHEAD + 1
    name = part_of(period_of(later, "reporting")).name
    [(part, _, _)] = places(engine)
    assert part == (f"{name}_province_{country.heads[1]}" if by_province else name)
    assert [one.good for one in examine_parts(engine, later)] == [True]
    assert country.recorder.record(form) == "already"
    with sessions(engine)() as session:
        assert verify_tallies(session) == []
        rebuild_tallies(session)
        assert verify_tallies(session) == []


def test_asking_for_a_quarter_reads_its_part_alone(country: Country) -> None:
    country.fill()
    divide_responses(country.engine, TODAY)
    plan = text(
        "EXPLAIN SELECT count(*) FROM response WHERE day >= '2026-03-15' AND day < '2026-06-15'"
    )
    with country.engine.connect() as connection:
        told = "\n".join(connection.execute(plan).scalars())
    assert "response_2026q2" in told
    assert "response_2026q1" not in told
    assert REST not in told
