"""One table of responses beside the same in parts by quarter, and by quarter and province.

Three databases of one PostgreSQL server hold the same rows, laid out by the product itself, and are
measured in turn: storing forms with their tallies, sealing a quarter as closing does, finding a
desk's day, letting a year go, disk.
Run: `.venv/bin/python -m benchmarks.partitions [--responses 2000000]`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from sqlalchemy import URL, Engine, create_engine, make_url, text

from benchmarks.growth import GROUP, GROUPS, store_groups
from benchmarks.load.serving import new_database, postgresql, real_disk
from benchmarks.looks import CLOSED, timed
from benchmarks.many_responses import DAYS, fill_postgresql, quarter_of
from survey.database.engine import allow_long_statements, open_engine, sessions
from survey.database.partitions import SCHEMA
from survey.services.periods.seal_periods import seal_of
from survey.services.upkeep.part_responses import divide_responses

RESPONSES, ROUNDS, PROVINCES, LOOKS = 2_000_000, 3, 34, 100
GONE = sorted({quarter_of(day) for day in DAYS})[:4]
ONE, QUARTERS, BY_PROVINCE = "one table", "quarters", "quarters and provinces"
#: Of 200 units 34 are provinces, and the others lie below them.
MAKE_PROVINCES = (
    text("UPDATE unit SET kind = 'province' WHERE id <= :count"),
    text("UPDATE unit SET parent_id = 1 + mod(id, :count) WHERE id > :count"),
)
FIND = text("SELECT count(*) FROM response WHERE desk_id = 7 AND day = '2026-07-01'")
SIZE = text(
    "SELECT pg_total_relation_size('response') + coalesce((SELECT"
    " sum(pg_total_relation_size(relid)) FROM pg_partition_tree('response')"
    " WHERE isleaf AND level > 0), 0)"
)
Databases = Mapping[str, Engine]


def main() -> None:
    """Print each figure of the three."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=RESPONSES)
    asked.add_argument("--folder")
    given = asked.parse_args()
    with (
        real_disk(given.folder) as disk,
        postgresql(disk) as server,
        new_database(disk, server) as url,
        _three(server, url, given.responses) as databases,
    ):
        _lay_out(databases)
        _measure(databases)


@contextmanager
def _three(server: URL, url: str, responses: int) -> Iterator[Databases]:
    """Fill a database and copy it twice."""
    engine = open_engine(url)
    fill_postgresql(engine, responses)
    with engine.begin() as connection:
        for statement in MAKE_PROVINCES:
            connection.execute(statement, {"count": PROVINCES})
    engine.dispose()
    with ExitStack() as open_ones:
        databases = {}
        for name, kind in (("load_quarters", QUARTERS), ("load_provinces", BY_PROVINCE)):
            administrator = create_engine(server, isolation_level="AUTOCOMMIT")
            with administrator.connect() as connection:
                template = make_url(url).database
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            administrator.dispose()
            databases[kind] = open_engine(server.set(database=name))
        databases = {ONE: open_engine(url), **databases}
        for one in databases.values():
            open_ones.callback(one.dispose)
        yield databases


def _lay_out(databases: Databases) -> None:
    for kind in (QUARTERS, BY_PROVINCE):
        by_province = kind == BY_PROVINCE
        divide = partial(divide_responses, databases[kind], DAYS[-1], by_province=by_province)
        seconds, made = timed(divide)
        print(f"{kind}: {made} in {seconds:.1f} s", flush=True)
    for engine in databases.values():
        _run_alone(engine, "VACUUM ANALYZE")


def _measure(databases: Databases) -> None:
    for kind, engine in databases.items():
        print(f"{kind}: {_size(engine) / 1e6:,.0f} MB", flush=True)
    _in_turn(f"storing {GROUPS * GROUP} forms with tallies, groups of {GROUP}", databases, _store)
    _in_turn(f"sealing {CLOSED.code}", databases, _seal)
    _in_turn(f"{LOOKS} desks' days", databases, _find)
    gone = ", ".join(map(str, GONE))
    parts = ", ".join(f"{SCHEMA}.response_{one // 10}q{one % 10}" for one in GONE)
    for kind, engine in databases.items():
        statement = f"DROP TABLE {parts}"
        if kind == ONE:
            statement = f"DELETE FROM response WHERE reporting_quarter IN ({gone})"  # noqa: S608
        went = timed(partial(_run_alone, engine, statement))[0]
        cleaned = timed(partial(_run_alone, engine, "VACUUM response"))[0]
        print(
            f"letting a year go, {kind}: {went:.3f} s, then vacuum {cleaned:.2f} s;"
            f" left {_size(engine) / 1e6:,.0f} MB",
            flush=True,
        )


def _in_turn(what: str, databases: Databases, work: Callable[[Engine, int], object]) -> None:
    """Time something in each database, one after the other, some rounds; tell the medians."""
    times: dict[str, list[float]] = {kind: [] for kind in databases}
    for number in range(ROUNDS):
        for kind, engine in databases.items():
            times[kind].append(timed(partial(work, engine, number))[0])
    middle = {kind: median(found) for kind, found in times.items()}
    told = ", ".join(
        f"{kind} {one:.3f} s ({one / middle[ONE]:.2f})" for kind, one in middle.items()
    )
    print(f"{what}: {told}", flush=True)


def _store(engine: Engine, number: int) -> None:
    store_groups(engine, f"round {number}")


def _seal(engine: Engine, _: int) -> None:
    with sessions(engine)() as session:
        seal_of(session, CLOSED)


def _find(engine: Engine, _: int) -> None:
    with engine.connect() as connection:
        for _ in range(LOOKS):
            connection.execute(FIND)


def _size(engine: Engine) -> int:
    with engine.connect() as connection:
        allow_long_statements(connection)
        return int(connection.scalar(SIZE) or 0)


def _run_alone(engine: Engine, statement: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(statement))
        connection.execute(text("RESET statement_timeout"))


if __name__ == "__main__":
    main()
