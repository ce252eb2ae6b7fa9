"""What PostgreSQL calls an error: five signs, the first two of which are its class."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


def sqlstate(error: Exception) -> str:
    """Give the SQLSTATE of an error (SQL:2016, PostgreSQL appendix A); empty where there is none.

    SQLite has none, nor has a connection that was lost, nor what no database has said.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    return str(getattr(cause, "sqlstate", None) or "")
