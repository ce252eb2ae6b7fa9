"""Says in one sentence which desks have gone silent."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from survey.services.integrity.find_silent_desks import find_silent_desks

#: So many are named in the sentence; all stand on the office's first page.
NAMED = 5


def tell_silent_desks(session: Session, today: date) -> str:
    """Give the sentence; nothing when there are none."""
    names = [one.desk for one in find_silent_desks(session, today).desks]
    if not names:
        return ""
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{len(names)} quầy thường có phiếu nay không có: {shown}"
