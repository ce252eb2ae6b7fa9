"""Triggers that keep on each comment whether anything was done about it, whoever does it.

Among a hundred thousand comments a few hundred wait: without the mark every look at the inbox
would compare all of them with their cases.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

CASES = "comment_case"
_NAME = "waiting_comment"
_EVENTS = ("insert", "update", "delete")


def set_waiting_marks(connection: Connection) -> None:
    """Set the triggers anew; before the revision that has the mark there is nothing to set."""
    drop_waiting_marks(connection)
    look = inspect(connection)
    if not look.has_table(CASES):
        return
    if "waits" not in {column["name"] for column in look.get_columns("comment")}:
        return
    write = _sqlite_triggers if connection.dialect.name == "sqlite" else _postgresql_triggers
    for statement in write():
        connection.exec_driver_sql(statement)


def drop_waiting_marks(connection: Connection) -> None:
    """Drop the triggers: while tables are altered they would point to what is not there."""
    if connection.dialect.name == "sqlite":
        for event in _EVENTS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_NAME}_{event}")
    else:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_NAME}() CASCADE")


def _sqlite_triggers() -> Iterator[str]:
    for event in _EVENTS:
        row, state = ("OLD", "1") if event == "delete" else ("NEW", "NEW.state = 'new'")
        yield (
            f"CREATE TRIGGER {_NAME}_{event} AFTER {event.upper()} ON {CASES} BEGIN "  # noqa: S608 -- our own names
            f"UPDATE comment SET waits = ({state}) WHERE id = {row}.id; END"
        )


def _postgresql_triggers() -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 -- our own names
        "IF TG_OP = 'DELETE' THEN UPDATE comment SET waits = true WHERE id = OLD.id; "
        "ELSE UPDATE comment SET waits = (NEW.state = 'new') WHERE id = NEW.id; END IF; "
        "RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {_NAME} AFTER INSERT OR UPDATE OR DELETE ON {CASES} "
        f"FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
    )
