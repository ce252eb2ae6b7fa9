"""Statements that both databases know, each in words of its own."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that can say what to do when the key is there."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin such an INSERT for a kind of database, to be built once and kept."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
