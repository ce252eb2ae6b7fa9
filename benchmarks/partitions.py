"""One table of responses beside the same in partitions by quarter, on PostgreSQL.

Both hold the same rows in the same server, without foreign keys, and are measured in turn: storing
durable groups of 16, reading all forms of a quarter, finding a desk's day, letting a year go, disk.
Run: `.venv/bin/python -m benchmarks.partitions [--responses 2000000]`
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from functools import partial
from statistics import median

from sqlalchemy import Connection, Engine, text

from benchmarks.load.serving import new_database, postgresql, real_disk
from benchmarks.looks import timed
from benchmarks.many_responses import DAYS, fill_postgresql, quarter_of
from survey.database.engine import allow_long_statements, open_engine

RESPONSES, GROUPS, GROUP, ROUNDS = 2_000_000, 100, 16, 3
QUARTERS = sorted({quarter_of(day) for day in DAYS})
CLOSED = QUARTERS[-2]
GONE = QUARTERS[:4]
TABLES = ("response_plain", "response_parts")
PARTS = "\n".join(
    f"CREATE TABLE response_{quarter} PARTITION OF response_parts FOR VALUES IN ({quarter});"
    for quarter in QUARTERS
)
#: What a table of responses must keep: the key is random, so a partition's key is a part of it.
MAKE = f"""
CREATE TABLE response_plain (
    LIKE response INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id)
);
CREATE INDEX ON response_plain (desk_id, day);
INSERT INTO response_plain SELECT * FROM response;
CREATE TABLE response_parts (
    LIKE response INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (id, reporting_quarter)
) PARTITION BY LIST (reporting_quarter);
CREATE INDEX ON response_parts (desk_id, day);
{PARTS}
INSERT INTO response_parts SELECT * FROM response;
"""  # noqa: S608


@dataclass(frozen=True)
class Step:
    """One thing that is done with a table; `{table}` stands for it."""

    name: str
    statement: str
    times: int = 1


READ = Step(
    "reading a quarter",
    f"SELECT sum(length(answers)) FROM {{table}} WHERE reporting_quarter = {CLOSED}",  # noqa: S608
)
FIND = Step(
    "a hundred desks' days",
    "SELECT count(*) FROM {table} WHERE desk_id = 7 AND day = '2026-07-01'",
    100,
)


def main() -> None:
    """Print each figure of both tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=RESPONSES)
    asked.add_argument("--folder")
    given = asked.parse_args()
    with (
        real_disk(given.folder) as disk,
        postgresql(disk) as server,
        new_database(disk, server) as url,
    ):
        engine = open_engine(url)
        fill_postgresql(engine, given.responses)
        with engine.begin() as connection:
            allow_long_statements(connection)
            connection.exec_driver_sql(MAKE)
        _run_alone(engine, "VACUUM ANALYZE")
        _measure(engine)
        engine.dispose()


def _measure(engine: Engine) -> None:
    for table in TABLES:
        with engine.connect() as connection:
            print(f"{table}: {_size(connection, table) / 1e6:,.0f} MB", flush=True)
    rounds = [[timed(partial(_store, engine, name))[0] for name in TABLES] for _ in range(ROUNDS)]
    _tell(f"storing {GROUPS * GROUP} forms in groups of {GROUP}", rounds)
    for step in (READ, FIND):
        _tell(step.name, [[_time(engine, step, name) for name in TABLES] for _ in range(ROUNDS)])
    gone = ", ".join(map(str, GONE))
    deleted = Step("", f"DELETE FROM {{table}} WHERE reporting_quarter IN ({gone})")  # noqa: S608
    dropped = Step("", "; ".join(f"DROP TABLE response_{quarter}" for quarter in GONE))
    _tell("letting a year go", [[_time(engine, deleted, TABLES[0]), _time(engine, dropped, "")]])
    cleaned = timed(lambda: _run_alone(engine, f"VACUUM {TABLES[0]}"))[0]
    with engine.connect() as connection:
        sizes = [f"{name} {_size(connection, name) / 1e6:,.0f} MB" for name in TABLES]
    print(f"vacuum of the one table {cleaned:.2f} s; then {', '.join(sizes)}")


def _store(engine: Engine, table: str) -> None:
    """Store rows like those that are there, each group in a durable transaction."""
    statement = text(
        f"INSERT INTO {table} (id, unit_id, desk_id, day, reporting_quarter, channel,"  # noqa: S608
        " questionnaire_id, answers, facts) VALUES"
        f" (:id, 1, :desk, '2026-12-01', {QUARTERS[-1]}, 'qr', 1, '555555', '')"
    )
    for _ in range(GROUPS):
        with engine.begin() as connection:
            rows = [{"id": os.urandom(16), "desk": 1 + number} for number in range(GROUP)]
            connection.execute(statement, rows)


def _time(engine: Engine, step: Step, table: str) -> float:
    with engine.begin() as connection:
        allow_long_statements(connection)
        statement = text(step.statement.format(table=table))
        return timed(lambda: [connection.execute(statement) for _ in range(step.times)])[0]


def _tell(what: str, rounds: list[list[float]]) -> None:
    plain, parts = (median(each) for each in zip(*rounds, strict=True))
    print(
        f"{what}: one table {plain:.3f} s, partitions {parts:.3f} s, {parts / plain:.2f}",
        flush=True,
    )


def _size(connection: Connection, table: str) -> int:
    size = text(
        "SELECT pg_total_relation_size(CAST(:table AS regclass)) + coalesce((SELECT"
        " sum(pg_total_relation_size(relid)) FROM pg_partition_tree(CAST(:table AS regclass))"
        " WHERE isleaf AND level > 0), 0)"
    )
    return int(connection.scalar(size, {"table": table}) or 0)


def _run_alone(engine: Engine, statement: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(statement))
        connection.execute(text("RESET statement_timeout"))


if __name__ == "__main__":
    main()
