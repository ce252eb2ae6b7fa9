"""How cost grows with the number of responses: filling, storing, tallies, figures, closing, disk.

Run: `.venv/bin/python -m benchmarks.growth 1000000 10000000 [--postgresql]`, and
`.venv/bin/python -m benchmarks.growth 100000000 --postgresql --copies 100 --rows-alone`
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.load.serving import new_database, postgresql, real_disk
from benchmarks.looks import CLOSED, tell, tell_looks, timed
from benchmarks.many_responses import DAYS, fill_postgresql, make_province, multiply
from survey.clock import now
from survey.database.bulk import bulk_session
from survey.database.engine import hold_still, open_engine, sessions, writing
from survey.queries.questionnaires import all_questionnaires
from survey.services.publication.close_period import reckon_closing
from survey.services.record_response import store_forms
from survey.services.tallies.verify_tallies import rebuild_tallies
from tests.factories import make_form

#: Forms stored one group after another, each group in a durable transaction as under load.
GROUPS, GROUP = 60, 16


def main() -> None:
    """Print a line for each number of responses."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("responses", type=int, nargs="+")
    asked.add_argument("--folder", help="where files lie; a million responses need 400 MB")
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument(
        "--copies", type=int, default=1, help="on PostgreSQL: so many copies of fewer responses"
    )
    asked.add_argument(
        "--rows-alone", action="store_true", help="only storing, closing and disk: no tallies anew"
    )
    given = asked.parse_args()
    for responses in given.responses:
        with real_disk(given.folder) as disk:
            if not given.postgresql:
                with new_database(disk, None) as url:
                    _sqlite(url, responses, rows_alone=given.rows_alone)
                continue
            with postgresql(disk) as server, new_database(disk, server) as url:
                _postgresql(url, responses, given.copies, rows_alone=given.rows_alone)


def _sqlite(url: str, responses: int, *, rows_alone: bool) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    filled, _ = timed(lambda: make_province(file, responses))
    engine = open_engine(url)
    print(f"SQLite, {responses:,} responses: filled {responses / filled:,.0f}/s", flush=True)
    bare = file.stat().st_size
    measure(engine, rows_alone=rows_alone)
    engine.dispose()
    whole = sum(one.stat().st_size for one in file.parent.iterdir())
    _tell_disk(responses, bare, whole)


def _postgresql(url: str, responses: int, copies: int, *, rows_alone: bool) -> None:
    engine = open_engine(url)
    drawn = responses // copies
    filled, _ = timed(lambda: fill_postgresql(engine, drawn))
    print(f"PostgreSQL, {responses:,} responses: filled {drawn / filled:,.0f}/s", flush=True)
    if copies > 1:
        tell(f"{copies} copies with their indexes", timed(lambda: multiply(engine, copies))[0])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    bare = table_size(engine, "response")
    measure(engine, rows_alone=rows_alone)
    whole = bare + table_size(engine, "daily_tally") + table_size(engine, "half_month_tally")
    engine.dispose()
    _tell_disk(responses, bare, whole)


def table_size(engine: Engine, table: str) -> int:
    """Give the bytes of a table of PostgreSQL with its indexes."""
    with engine.connect() as connection:
        size = text("SELECT pg_total_relation_size(:table)")
        return int(connection.scalar(size, {"table": table}) or 0)


def _tell_disk(responses: int, bare: int, whole: int) -> None:
    print(
        f"  {bare / responses:.0f} bytes a response ({bare / 1e6:,.0f} MB),"
        f" tallies {(whole - bare) / 1e6:,.0f} MB",
        flush=True,
    )


def measure(engine: Engine, *, rows_alone: bool = False) -> None:
    """Measure what is done with a filled province, and tell each figure as it comes."""
    if not rows_alone:
        with bulk_session(engine) as session:
            tell("all tallies anew", timed(lambda: rebuild_tallies(session))[0])
    stored, _ = timed(lambda: store_groups(engine))
    print(
        f"  stored with tallies {GROUPS * GROUP / stored:,.0f}/s in groups of {GROUP}", flush=True
    )
    with sessions(engine)() as session:
        hold_still(session)
        if not rows_alone:
            tell_looks(session)
        closing = timed(lambda: reckon_closing(session, CLOSED, now()))[0]
        what = "sealing its forms alone" if rows_alone else "all of it"
        tell(f"closing one quarter of eight, {what}", closing)


def store_groups(engine: Engine, round_: str = "") -> None:
    """Store forms as the writer does, one durable transaction after the other.

    In another round the same forms are others.
    """
    for group in range(GROUPS):
        with writing(engine).begin() as connection, sessions(engine)() as session:
            known = all_questionnaires(session)
            codes = known[1].positions
            form = make_form(1, 1, 1, day=DAYS[-1], answers=dict.fromkeys(codes, 4), facts={})
            forms = [
                replace(
                    form,
                    desk_id=1 + 9 * at,
                    unit_id=1 + 3 * at,
                    form_token=f"{round_} {group} {at}",
                )
                for at in range(GROUP)
            ]
            store_forms(connection, forms, known)


if __name__ == "__main__":
    main()
