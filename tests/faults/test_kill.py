"""Every process killed in the middle of a rush: who was thanked is stored, and nobody twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from survey.models import Comment
from survey.services.tallies.verify_tallies import verify_tallies
from tests.faults.live import Live, filled, installed, kill, running

PHONES = 6
KILLS = 2
#: Answers thanked for before a kill: there must be something to lose.
LEAST_THANKED = 20


@dataclass
class Rush:
    """People who send their form again until they are thanked."""

    live: Live
    #: What a phone may be told; 0 is no answer at all.
    statuses: frozenset[int] = frozenset({0, 303})
    #: Seconds between a thank-you and the next form of a phone.
    pause: float = 0.0
    stopping: threading.Event = field(default_factory=threading.Event)
    sent: set[str] = field(default_factory=set)
    #: How many tries it took.
    thanked: dict[str, int] = field(default_factory=dict)

    def people(self, count: int = PHONES) -> list[threading.Thread]:
        """Give people with a phone each; a run that fails waits for none of them."""
        return [threading.Thread(target=self.phone, args=(at,), daemon=True) for at in range(count)]

    def phone(self, number: int) -> None:
        """Send one form after another; a form that was begun is seen to its thank-you."""
        while not self.stopping.is_set():
            comment = f"máy {number}, phiếu {len(self.sent)} {time.monotonic_ns()}"
            fields, tries = filled(comment=comment), 0
            self.sent.add(comment)
            while self.thanked.get(comment) is None:
                tries += 1
                if self._taken(fields):
                    self.thanked[comment] = tries
                else:
                    time.sleep(0.05)
            self.stopping.wait(self.pause)

    def _taken(self, fields: dict[str, str]) -> bool:
        try:
            answer = self.live.send(fields)
        except OSError:
            return False
        assert answer.status in self.statuses, answer.raw
        return answer.status == 303 and answer.whole


def wait_for(rush: Rush, more: int) -> None:
    """Wait until so many more people were thanked."""
    goal, end = len(rush.thanked) + more, time.monotonic() + 30
    while len(rush.thanked) < goal:
        assert time.monotonic() < end, "nobody is thanked any more"
        time.sleep(0.01)


def test_what_was_thanked_for_is_stored_once_through_kills(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with installed(tmp_path, sqlite_template) as live:
        rush = Rush(live)
        phones = rush.people()
        for at in range(KILLS + 1):
            with running(live) as server:
                if at == 0:
                    for phone in phones:
                        phone.start()
                wait_for(rush, LEAST_THANKED)
                if at < KILLS:
                    kill(server)
                    continue
                rush.stopping.set()
                for phone in phones:
                    phone.join(timeout=30)
        with live.sessions() as session:
            stored = Counter(session.scalars(select(Comment.text)))
            assert verify_tallies(session) == []
    assert max(rush.thanked.values()) > 1, "no form was under way at any kill"
    assert set(rush.thanked) == rush.sent
    assert stored == Counter(dict.fromkeys(rush.sent, 1))
