"""Opens, keeps and ends the sign-ins of browsers; a key is shown to its browser and never kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from survey.database.statements import insert_or
from survey.models import KnownBrowser, SignIn
from survey.queries.sign_ins import LONGEST, SignedIn, key_hash
from survey.services.people.hold_back_guessing import mark_hash

KEY_BYTES = 32
#: A page is noted as seen at most this often: reading stays reading most of the time.
NOTED_EVERY = timedelta(seconds=30)
#: A browser not used for this long is a stranger again.
KNOWN_FOR = timedelta(days=180)
LONGEST_BROWSER_NAME = 64
_KNOWN = KnownBrowser.metadata.tables["known_browser"]


def open_sign_in(
    session: Session, account_id: int, browser: str, now: datetime, *, code_missing: bool
) -> str:
    """Sign a browser in, or half in when the code is still missing; give its key."""
    moment = int(now.timestamp())
    too_old = moment - int(LONGEST.total_seconds())
    session.execute(delete(SignIn).where(SignIn.opened_at < too_old))
    key = secrets.token_urlsafe(KEY_BYTES)
    session.add(
        SignIn(
            key_hash=key_hash(key),
            account_id=account_id,
            stage="code" if code_missing else "open",
            opened_at=moment,
            seen_at=moment,
            browser=browser[:LONGEST_BROWSER_NAME],
        )
    )
    session.flush()
    return key


def is_seen_long_ago(found: SignedIn, now: datetime) -> bool:
    """Tell whether it is time to note again that a browser is in use."""
    return now.timestamp() - found.seen_at >= NOTED_EVERY.total_seconds()


def note_seen(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that a browser is in use."""
    moment = int(now.timestamp())
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.seen_at < moment)
        .values(seen_at=moment)
    )


def unlock_sign_in(session: Session, sign_in_id: int, now: datetime) -> str:
    """Go on after the password was given again, under a new key."""
    key = secrets.token_urlsafe(KEY_BYTES)
    row = session.get_one(SignIn, sign_in_id)
    row.key_hash = key_hash(key)
    row.seen_at = int(now.timestamp())
    session.flush()
    return key


def end_sign_in(session: Session, account_id: int, sign_in_id: int) -> None:
    """Sign one browser of an account out."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account_id))


def end_sign_ins(session: Session, account_id: int, *, but: int | None = None) -> int:
    """Sign an account out everywhere, or everywhere but in one browser; count the browsers."""
    these = SignIn.account_id == account_id
    others = these if but is None else these & (SignIn.id != but)
    return session.connection().execute(delete(SignIn).where(others)).rowcount


def remember_browser(session: Session, account_id: int, mark: str | None, now: datetime) -> str:
    """Make a browser known to an account after a whole sign-in; give the mark it shall hold."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.used_on < now.date() - KNOWN_FOR))
    chosen = mark or secrets.token_urlsafe(KEY_BYTES)
    row = {"account_id": account_id, "mark_hash": mark_hash(chosen), "used_on": now.date()}
    session.execute(
        insert_or(session.connection(), _KNOWN)
        .values(row)
        .on_conflict_do_update(
            index_elements=["account_id", "mark_hash"], set_={"used_on": now.date()}
        )
    )
    return chosen


def forget_browsers(session: Session, account_id: int) -> None:
    """Make every browser a stranger to an account."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account_id))
