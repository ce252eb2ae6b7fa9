"""Makes guessing slow without keeping the right person out.

Tries are counted by name *and* place, by name alone (many places) and by place alone (many names),
each under the salt of the day: nobody can read a name or an address from the counts. Each count has
a number of free tries; after it every further one waits twice as long. A browser from which this
account signed in before has a count of its own, so whoever guesses elsewhere cannot lock its owner
out. A name that does not exist is counted like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from survey.database.statements import insert_or
from survey.models import Account, KnownBrowser, SignInFailure
from survey.services.intake.label_forms import day_salts, label

#: What is being tried: the password, or the code of the second factor.
Step = Literal["password", "code"]
FREE_TRIES = {"browser": 5, "pair": 5, "name": 20, "place": 100}
#: The first wait, doubled by each further failure up to the longest.
FIRST_WAIT = 30  # seconds
LONGEST_WAIT = 15 * 60  # seconds
_FAILURES = SignInFailure.metadata.tables["sign_in_failure"]


@dataclass(frozen=True)
class Knock:
    """A try: the name that was typed, where it comes from, and the mark of the browser if any."""

    login: str
    place: str
    mark: str | None


@dataclass(frozen=True)
class Tried:
    """A counted try; `wait` is 0, or the seconds for which nothing is looked at."""

    wait: int
    counts: dict[str, str]
    #: Whether this was the last free one: worth a line in the audit if it fails.
    last_free: bool


def count_try(session: Session, knock: Knock, step: Step, now: datetime) -> Tried:
    """Count a try before it is looked at, so that many at once are counted too."""
    salt = day_salts(session.connection(), [now.date()])[now.date()]
    counts = {
        kind: str(label(salt, f"sign-in-{kind}-{step}", "", hint))
        for kind, hint in _hints(session, knock).items()
    }
    _take_turns(session, counts)
    found = _rows(session, now, counts.values())
    moment = int(now.timestamp())
    wait = max(_left(kind, found.get(made), moment) for kind, made in counts.items())
    if not wait:
        for made in counts.values():
            _count(session, now, made)
    used_up = any(found.get(m, (0, 0))[0] + 1 == FREE_TRIES[kind] for kind, m in counts.items())
    return Tried(wait, counts, used_up and not wait)


def forgive_try(session: Session, tried: Tried, now: datetime) -> None:
    """Take a try back that was right: what is counted for this person here is forgotten."""
    own = [made for kind, made in tried.counts.items() if kind in {"browser", "pair"}]
    shared = [made for kind, made in tried.counts.items() if kind not in {"browser", "pair"}]
    today = SignInFailure.day == now.date()
    session.execute(delete(SignInFailure).where(today, SignInFailure.label.in_(own)))
    session.execute(
        update(SignInFailure)
        .where(today, SignInFailure.label.in_(shared), SignInFailure.tries > 0)
        .values(tries=SignInFailure.tries - 1)
    )


def mark_hash(mark: str) -> bytes:
    """Give what is kept of the mark of a browser."""
    return hashlib.sha256(mark.encode()).digest()


def _take_turns(session: Session, counts: dict[str, str]) -> None:
    """Let tries at one name wait for each other on PostgreSQL; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        first = counts.get("browser") or counts["name"]
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:label))"), {"label": first})


def _hints(session: Session, knock: Knock) -> dict[str, str]:
    if knock.mark is not None and _is_known(session, knock.login, knock.mark):
        return {"browser": f"{knock.login}|{knock.mark}"}
    return {"pair": f"{knock.login}|{knock.place}", "name": knock.login, "place": knock.place}


def _is_known(session: Session, login: str, mark: str) -> bool:
    found = session.scalar(
        select(KnownBrowser.account_id)
        .join(Account, Account.id == KnownBrowser.account_id)
        .where(Account.login == login, KnownBrowser.mark_hash == mark_hash(mark))
    )
    return found is not None


def _rows(session: Session, now: datetime, labels: Iterable[str]) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(SignInFailure.label, SignInFailure.tries, SignInFailure.last_at)
        .where(SignInFailure.day == now.date(), SignInFailure.label.in_(list(labels)))
        .with_for_update()
    )
    return {made: (tries, last_at) for made, tries, last_at in rows}


def _left(kind: str, row: tuple[int, int] | None, moment: int) -> int:
    """Give the seconds that are still to be waited for one count."""
    if row is None or row[0] < FREE_TRIES[kind]:
        return 0
    tries, last_at = row
    # The shift is bounded: a count may grow for a whole day.
    wait = min(FIRST_WAIT << min(tries - FREE_TRIES[kind], 10), LONGEST_WAIT)
    return max(0, last_at + wait - moment)


def _count(session: Session, now: datetime, made: str) -> None:
    moment = int(now.timestamp())
    row = {"day": now.date(), "label": made, "tries": 1, "last_at": moment}
    session.execute(
        insert_or(session.connection(), _FAILURES)
        .values(row)
        .on_conflict_do_update(
            index_elements=["day", "label"],
            set_={"tries": _FAILURES.c.tries + 1, "last_at": moment},
        )
    )
