"""Divides the table of responses on PostgreSQL: a part a quarter and, in it, one a province.

Whoever reads or stores responses names the one table and knows nothing of its parts. They lie in a
schema of their own, so that whatever asks for the tables of the database (backups, moves, rights
for all tables) meets the table and never a part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, text

Layout = Literal["one", "quarters", "provinces"]
#: Numbers of units by the name of the part they belong in; none: quarters are not divided.
Groups = Mapping[str, Collection[int]]

SCHEMA = "response_parts"
REST = "rest"
_OLD_TABLE, _OLD_SCHEMA = "response_before", "response_parts_before"
_LIKE = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS"
_KEYS: dict[Layout, str] = {"one": "id", "quarters": "id, day", "provinces": "id, day, unit_id"}
#: The rights of others; 0 is everybody.
_GRANTEE = "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END"
_GRANTS = f"""
SELECT format('GRANT %s ON response TO %s%s', privilege_type, {_GRANTEE},
              CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class, aclexplode(relacl) WHERE oid = 'response'::regclass AND grantee <> relowner
"""  # noqa: S608 -- our own words
#: A database may give rights on every new table: this one is to have those it had, and no others.
_REVOKES = f"""
SELECT DISTINCT format('REVOKE ALL ON response FROM %s', {_GRANTEE})
FROM pg_class, aclexplode(relacl) WHERE oid = 'response'::regclass AND grantee <> relowner
"""  # noqa: S608
_OWNER = """
SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'response'::regclass
"""
_PARTS = """
SELECT c.oid, c.relname AS name, c.relkind = 'p' AS divided, pg_relation_size(c.oid) > 0 AS used
FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
WHERE inhparent = to_regclass('response') ORDER BY c.relname
"""
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::bigint FROM pg_partition_tree(:oid)
WHERE isleaf
"""


@dataclass(frozen=True)
class Part:
    """The responses of some days, the last not included; the name is that of its table."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class StoredPart:
    """A part that is there."""

    oid: int
    name: str
    divided: bool
    #: Whether rows lie in the part itself.
    used: bool


def stored_parts(connection: Connection) -> list[StoredPart]:
    """List the parts by name, that for all other days among them; none of an undivided table."""
    if connection.dialect.name != "postgresql":
        return []
    return [StoredPart(**row) for row in connection.execute(text(_PARTS)).mappings()]


def size_of(connection: Connection, part: StoredPart) -> int:
    """Give the bytes of a part on the disk, with its indexes and all that is in it."""
    return connection.scalar(text(_SIZE), {"oid": part.oid}) or 0


def layout_of(connection: Connection) -> Layout:
    """Tell how the table of responses is laid out."""
    parts = stored_parts(connection)
    if not parts:
        return "one"
    return "provinces" if any(part.divided for part in parts) else "quarters"


def rows_in_rest(connection: Connection) -> bool:
    """Tell whether a divided table holds responses of a day for which no part was made.

    By its size: a role that may not read the parts may ask that.
    """
    return any(part.used for part in stored_parts(connection) if part.name == REST)


def divide(connection: Connection, parts: Collection[Part], groups: Groups) -> None:
    """Lay the table out in parts, whichever layout it has; within `migrating` alone.

    Answers wait meanwhile or are asked to come again. Rows come to lie in the order of their random
    keys, which tells nothing about when they came.
    """
    with _made_anew(connection, "provinces" if groups else "quarters"):
        # An empty one may be left of a table that was dropped.
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA}")
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
        connection.exec_driver_sql(f"CREATE TABLE {SCHEMA}.{REST} PARTITION OF response DEFAULT")
        for part in parts:
            add_part(connection, part, groups)


def join(connection: Connection) -> None:
    """Put the parts back into one table; as `divide` does it."""
    with _made_anew(connection, "one"):
        pass


def add_part(connection: Connection, part: Part, groups: Groups) -> None:
    """Make one more part, beside the others, and take into it what lies in the rest.

    It is attached when it is whole: that holds up nobody who stores in other parts, and of readers
    only those who name no day.
    """
    _act_as_owner(connection)
    table, rest = f"{SCHEMA}.{part.name}", f"{SCHEMA}.{REST}"
    within = " PARTITION BY LIST (unit_id)" if groups else ""
    run = connection.exec_driver_sql
    run(f"CREATE TABLE {table} (LIKE response {_LIKE}){within}")
    for group, units in groups.items():
        numbers = ", ".join(str(int(one)) for one in sorted(units))
        run(f"CREATE TABLE {table}_{group} PARTITION OF {table} FOR VALUES IN ({numbers})")
    if groups:
        run(f"CREATE TABLE {table}_{REST} PARTITION OF {table} DEFAULT")
    run(f"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE")
    connection.execute(
        text(
            f"WITH moved AS (DELETE FROM {rest} WHERE day >= :start AND day < :end RETURNING *)"  # noqa: S608 -- our own names
            f" INSERT INTO {table} SELECT * FROM moved ORDER BY id"
        ),
        {"start": part.start, "end": part.end},
    )
    if not connection.scalar(text(f"SELECT EXISTS (SELECT FROM {rest})")):  # noqa: S608
        # Or its size would still tell of them.
        run(f"TRUNCATE {rest}")
    run(
        f"ALTER TABLE response ATTACH PARTITION {table}"
        f" FOR VALUES FROM ('{part.start}') TO ('{part.end}')"
    )


@contextmanager
def _made_anew(connection: Connection, layout: Layout) -> Iterator[None]:
    """Make the table anew around a block that adds its parts; keys, indexes and rights are kept."""
    run = connection.exec_driver_sql
    _act_as_owner(connection)
    run("LOCK TABLE response IN ACCESS EXCLUSIVE MODE")
    later = [*_keys_to_others(connection), *_indexes(connection)]
    later += connection.execute(text(_GRANTS)).scalars()
    divided = bool(stored_parts(connection))
    run(f"ALTER TABLE response RENAME TO {_OLD_TABLE}")
    if divided:
        run(f"ALTER SCHEMA {SCHEMA} RENAME TO {_OLD_SCHEMA}")
    within = "" if layout == "one" else " PARTITION BY RANGE (day)"
    run(f"CREATE TABLE response (LIKE {_OLD_TABLE} {_LIKE}){within}")
    for statement in connection.execute(text(_REVOKES)).scalars().all():
        run(statement)
    yield
    run(f"INSERT INTO response SELECT * FROM {_OLD_TABLE} ORDER BY id")  # noqa: S608
    run(f"DROP TABLE {_OLD_TABLE}")
    if divided:
        # Without CASCADE: something else that was put there stops all of it.
        run(f"DROP SCHEMA {_OLD_SCHEMA}")
    run(f"ALTER TABLE response ADD CONSTRAINT pk_response PRIMARY KEY ({_KEYS[layout]})")
    for statement in later:
        run(statement)
    run("ANALYZE response")


def _act_as_owner(connection: Connection) -> None:
    """Let what is made belong to the owner of the table, also when a superuser makes it."""
    connection.exec_driver_sql(f"SET LOCAL ROLE {connection.scalar(text(_OWNER))}")


def _keys_to_others(connection: Connection) -> Iterator[str]:
    found = connection.execute(
        text(
            "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'response'::regclass AND contype = 'f' ORDER BY conname"
        )
    )
    for name, definition in found:
        yield f"ALTER TABLE response ADD CONSTRAINT {name} {definition}"


def _indexes(connection: Connection) -> Iterator[str]:
    found = connection.execute(
        text(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'response'::regclass AND NOT indisprimary"
        )
    )
    for definition in found.scalars():
        # That of a divided table is told as one that its parts would not share.
        yield definition.replace(" ON ONLY ", " ON ")
