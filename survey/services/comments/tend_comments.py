"""What is due for comments once a day: release past periods to units, delete what is too old."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.services.changes.keep_audit import Actor
from survey.services.comments.purge_comments import purge_comments
from survey.services.comments.release_comments import release_comments

HOUSEKEEPING = Actor(None, "tiến trình nền")


class CommentTender:
    """Does it once a day; a day on which it failed is tried again."""

    def __init__(self) -> None:
        self._done: date | None = None

    def tend(self, sessions: SessionMaker, now: datetime) -> bool:
        """Do what is due today; tell whether it was done now."""
        if self._done == now.date():
            return False
        with sessions.begin() as session:
            _tend(session, now)
        self._done = now.date()
        return True


def _tend(session: Session, now: datetime) -> None:
    release_comments(session, now)
    purge_comments(session, HOUSEKEEPING, now)
