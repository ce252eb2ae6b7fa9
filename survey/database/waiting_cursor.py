"""A cursor of PostgreSQL's driver for SQLAlchemy, also among statements sent together."""

from __future__ import annotations

from typing import Any, Self

from psycopg import Cursor


class WaitingCursor(Cursor[Any]):
    """Waits for the answer to each statement, as SQLAlchemy expects of every cursor.

    Where nothing is sent together (`survey.database.positional`) it is the driver's own.
    """

    def execute(self, *statement: Any, **options: Any) -> Self:
        """Execute a statement and wait for its answer and for all that were sent before."""
        super().execute(*statement, **options)
        self._fetch_pipeline()
        return self
