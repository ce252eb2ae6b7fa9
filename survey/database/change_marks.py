"""Triggers that count every change of what figures and forms are made of, whoever makes it.

The count stands in the transaction of the change. A figure kept under an older count is never
shown, so it cannot be stale: not after an import, a rebuild or a statement typed by hand. The same
holds for what a process remembers of a scanned code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

#: Tables other than tallies from which figures follow.
SOURCES = (
    "closed_period",
    "dossier_count",
    "desk",
    "period_correction",
    "public_pattern",
    "questionnaire",
    "setting",
    "unit",
    "unit_successor",
)
#: Tables from which, besides some of those above, follows what is asked behind a code.
SCANNED = ("campaign", "campaign_unit", "deciding_unit", "placard", "questionnaire_start")
TALLIES = "half_month_tally"
_EVENTS = ("insert", "update", "delete")
_PREFIX = "mark_"


def set_change_marks(connection: Connection) -> None:
    """Set the triggers anew; before the revision that has the marks there is nothing to set."""
    drop_change_marks(connection)
    tables = set(inspect(connection).get_table_names())
    if not {"tally_mark", "source_mark"} <= tables:
        return
    write = _sqlite_triggers if connection.dialect.name == "sqlite" else _postgresql_triggers
    for table in (TALLIES, *SOURCES, *SCANNED):
        if table in tables:
            for statement in write(table):
                connection.exec_driver_sql(statement)


def drop_change_marks(connection: Connection) -> None:
    """Drop the triggers: while tables are altered they would point to what is not there."""
    if connection.dialect.name == "sqlite":
        for name in change_marks(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for table in (TALLIES, *SOURCES, *SCANNED):
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_PREFIX}{table}() CASCADE")


@contextmanager
def tallies_rewritten(connection: Connection) -> Iterator[None]:
    """Count the change of every tally once, before and after, instead of at each row.

    For a block that rewrites the whole table, on a database whose writers wait for it: SQLite.
    Whoever leaves it by an error must roll back.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    for event in _EVENTS:
        connection.exec_driver_sql(f"DROP TRIGGER {_PREFIX}{TALLIES}_{event}")
    connection.exec_driver_sql(_RAISE_ALL)
    yield
    connection.exec_driver_sql(_RAISE_ALL)
    for statement in _sqlite_triggers(TALLIES):
        connection.exec_driver_sql(statement)


#: WHERE tells SQLite's parser that ON belongs to the insert.
_RAISE_ALL = (
    "INSERT INTO tally_mark (start, unit_id, changes) "  # noqa: S608 -- our own names
    f"SELECT start, unit_id, 1 FROM {TALLIES} WHERE true GROUP BY start, unit_id "
    "ON CONFLICT (start, unit_id) DO UPDATE SET changes = tally_mark.changes + 1"
)


def change_marks(connection: Connection) -> list[str]:
    """Name the triggers that are set."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :begins"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE :begins"
    return sorted(connection.execute(text(query), {"begins": f"{_PREFIX}%"}).scalars())


def watches(connection: Connection, tables: Collection[str]) -> bool:
    """Tell whether every change of these tables is counted."""
    names = change_marks(connection)
    if connection.dialect.name == "sqlite":
        wanted = {f"{_PREFIX}{table}_{event}" for table in tables for event in _EVENTS}
    else:
        wanted = {f"{_PREFIX}{table}" for table in tables}
    return wanted <= set(names)


def _raise_mark(table: str, row: str) -> str:
    if table == TALLIES:
        marks, names = "tally_mark", "start, unit_id"
        place = f"{row}.start, {row}.unit_id"
    else:
        marks, names, place = "source_mark", "source", f"'{table}'"
    return (
        f"INSERT INTO {marks} ({names}, changes) VALUES ({place}, 1) "  # noqa: S608 -- our own names
        f"ON CONFLICT ({names}) DO UPDATE SET changes = {marks}.changes + 1;"
    )


def _sqlite_triggers(table: str) -> Iterator[str]:
    for event in _EVENTS:
        rows = {"insert": ["NEW"], "delete": ["OLD"]}.get(event, ["OLD", "NEW"])
        body = " ".join(dict.fromkeys(_raise_mark(table, row) for row in rows))
        yield (
            f"CREATE TRIGGER {_PREFIX}{table}_{event} AFTER {event.upper()} ON {table} "
            f"BEGIN {body} END"
        )


def _postgresql_triggers(table: str) -> Iterator[str]:
    name = f"{_PREFIX}{table}"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'DELETE' THEN {_raise_mark(table, 'NEW')} END IF; "
        f"IF TG_OP <> 'INSERT' THEN {_raise_mark(table, 'OLD')} END IF; "
        "RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
